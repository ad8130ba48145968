using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace OrleansSelfCare.Bench;

/// <summary>
/// The cost of password hashing alone: Identity's hasher on all cores, in its own process, so that its CPU can be measured separately.
/// The process runs until the end and hashes on request.
/// </summary>
internal sealed class BareHashing : IDisposable
{
    public const string Argument = "bare-hashing";
    private readonly Process _process = Process.Start(HostStart.Of(typeof(BareHashing).Assembly.Location, Argument))!;

    /// <summary>Verifies a password repeatedly, on all cores.</summary>
    public Result Measure(int iterations, TimeSpan time)
    {
        _process.StandardInput.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{iterations} {time.TotalSeconds}"));
        _process.StandardInput.Flush();
        var answer = _process.StandardOutput.ReadLine()?.Split(' ') ?? throw new InvalidOperationException("The hashing process ended.");
        var numbers = Array.ConvertAll(answer, text => double.Parse(text, CultureInfo.InvariantCulture));
        return new Result(numbers[1] / numbers[0], numbers[0] / numbers[2]);
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }

    /// <summary>The loop of the child process.</summary>
    public static void Serve()
    {
        while (Console.ReadLine()?.Split(' ') is [var iterations, var seconds])
        {
            var hasher = new PasswordHasher<object>(Options.Create(new PasswordHasherOptions
            {
                IterationCount = int.Parse(iterations, CultureInfo.InvariantCulture),
            }));
            var (count, cpu, wall) = Hash(hasher, TimeSpan.FromSeconds(double.Parse(seconds, CultureInfo.InvariantCulture)));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{count} {cpu.TotalSeconds} {wall.TotalSeconds}"));
        }
    }

    private static (int Count, TimeSpan Cpu, TimeSpan Wall) Hash(PasswordHasher<object> hasher, TimeSpan time)
    {
        var (owner, hash) = (new object(), hasher.HashPassword(new object(), Account.Password));
        var count = 0;
        var before = Environment.CpuUsage.TotalTime;
        var start = Stopwatch.GetTimestamp();
        Customers.AtOnce(Environment.ProcessorCount, _ =>
        {
            while (Stopwatch.GetElapsedTime(start) < time)
            {
                hasher.VerifyHashedPassword(owner, hash, Account.Password);
                Interlocked.Increment(ref count);
            }
        });
        return (count, Environment.CpuUsage.TotalTime - before, Stopwatch.GetElapsedTime(start));
    }

    /// <param name="Cpu">Seconds per hash.</param>
    /// <param name="Rate">Hashes per second, on all cores together.</param>
    public readonly record struct Result(double Cpu, double Rate);
}
