using System.Globalization;

namespace OrleansSelfCare.Bench;

/// <summary>CPU seconds so far: of the gateway, of the customers (this process), and of all other processes.</summary>
internal readonly record struct Cpu(double User, double System, double Customers, double Others)
{
    public double Gateway => User + System;

    public static Cpu Of(GatewayProcess gateway)
    {
        var (user, system) = gateway.Cpu();
        var own = Environment.CpuUsage.TotalTime.TotalSeconds;
        return new Cpu(user, system, own, Machine() - user - system - own);
    }

    public static Cpu operator -(Cpu after, Cpu before) => new(
        after.User - before.User, after.System - before.System, after.Customers - before.Customers, after.Others - before.Others);

    public static Cpu operator /(Cpu total, int calls) =>
        new(total.User / calls, total.System / calls, total.Customers / calls, total.Others / calls);

    /// <summary>CPU seconds of all processes; NaN if this is not Linux.</summary>
    public static double Machine()
    {
        if (!OperatingSystem.IsLinux())
        {
            return double.NaN;
        }

        // proc(5): cpu user nice system idle iowait irq softirq steal …, in hundredths of a second.
        using var stat = new StreamReader("/proc/stat");
        var fields = stat.ReadLine()!.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..9];
        var times = Array.ConvertAll(fields, text => long.Parse(text, CultureInfo.InvariantCulture));
        return (times.Sum() - times[3] - times[4]) / 100.0;
    }
}
