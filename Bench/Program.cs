using System.Reflection;
using OrleansSelfCare.Bench;
using OrleansSelfCare.Bench.Timelines;

if (args is [BareHashing.Argument])
{
    BareHashing.Serve();
    return 0;
}

var metadata = typeof(HostingRun).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().ToDictionary(item => item.Key, item => item.Value);
var (quick, import, timeline) = (args.Contains("--quick"), args.Contains("--import"), args.Contains("--timeline"));
var wanted = Array.IndexOf(args, "--hosting") is >= 0 and var at ? args.ElementAtOrDefault(at + 1) : null;
Hosting[] hostings = [.. Hosting.All.Where(hosting => wanted is null ? hosting.Missing is null : hosting.Name.Equals(wanted, StringComparison.OrdinalIgnoreCase))];
if (hostings.Length == 0 || args.Length != (quick ? 1 : 0) + (import ? 1 : 0) + (timeline ? 1 : 0) + (wanted is null ? 0 : 2))
{
    await Console.Error.WriteLineAsync($"usage: dotnet run -c Release --project Bench [-- [--import | --timeline] [--quick] [--hosting {string.Join('|', Hosting.All.Select(hosting => hosting.Name))}]]");
    return 2;
}

if (hostings.FirstOrDefault(hosting => hosting.Missing is not null) is { Missing: { } missing })
{
    await Console.Error.WriteLineAsync($"The bench can't begin: {missing}.");
    return 1;
}

if (metadata["Configuration"] != "Release")
{
    Console.WriteLine("Not a Release build: these figures are not the product's.");
}

if (quick)
{
    Console.WriteLine("Quick: everything is tried, but too briefly for figures to lean on.");
}

// Held, or the signals would be let go of.
var signals = Leftover.RemoveOnSignals();
try
{
    if (timeline)
    {
        TimelineRun.Measure(quick);
        return 0;
    }

    if (import)
    {
        Array.ForEach(hostings, hosting => hosting.MeasureImport(quick));
        return 0;
    }

    using var bare = new BareHashing();
    bare.Measure(BesideTheHash.Iterations, TimeSpan.FromSeconds(1));
    foreach (var hosting in hostings)
    {
        hosting.Measure(bare, quick);
    }

    return 0;
}
catch (Exception e)
{
    // Whatever it is: what is not caught would end the process before the leftovers are removed.
    await Console.Error.WriteLineAsync($"The bench could not go on: {(e is InvalidOperationException ? e.Message : e)}");
    return 1;
}
finally
{
    foreach (var signal in signals)
    {
        signal.Dispose();
    }
}
