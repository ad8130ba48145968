using System.Reflection;
using OrleansSelfCare.Bench;

if (args is [BareHashing.Argument])
{
    BareHashing.Serve();
    return 0;
}

var metadata = typeof(HostingRun).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().ToDictionary(item => item.Key, item => item.Value);
string[] known = metadata["Edition"] == "Full" ? ["Localhost", "Standalone"] : ["Standalone"];
var quick = args.Contains("--quick");
var wanted = Array.IndexOf(args, "--hosting") is >= 0 and var at ? args.ElementAtOrDefault(at + 1) : null;
var hostings = wanted is null ? known : [.. known.Where(hosting => hosting.Equals(wanted, StringComparison.OrdinalIgnoreCase))];
if (hostings.Length == 0 || args.Length != (quick ? 1 : 0) + (wanted is null ? 0 : 2))
{
    await Console.Error.WriteLineAsync($"usage: dotnet run -c Release --project Bench [-- [--quick] [--hosting {string.Join('|', known)}]]");
    return 2;
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
    using var bare = new BareHashing();
    bare.Measure(BesideTheHash.Iterations, TimeSpan.FromSeconds(1));
    foreach (var hosting in hostings)
    {
        Report.Print(HostingRun.Measure(hosting, bare, quick ? Scale.Quick : Scale.Full));
    }

    return 0;
}
catch (InvalidOperationException e)
{
    await Console.Error.WriteLineAsync($"The bench could not go on: {e.Message}");
    return 1;
}
finally
{
    foreach (var signal in signals)
    {
        signal.Dispose();
    }
}
