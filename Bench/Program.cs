using System.Reflection;
using OrleansSelfCare.Bench;
using OrleansSelfCare.Bench.Comparison;
using OrleansSelfCare.Bench.Overload;
using OrleansSelfCare.Bench.Timelines;

if (args is [BareHashing.Argument])
{
    BareHashing.Serve();
    return 0;
}

if (args is [FloodProcess.Argument, .. var flood])
{
    await FloodProcess.Serve(flood);
    return 0;
}

var metadata = typeof(HostingRun).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
    .ToDictionary(item => item.Key, item => item.Value);
string[] runs = ["--import", "--timeline", "--crowd", "--flood", "--openid", "--search"];
var quick = args.Contains("--quick");
var run = runs.FirstOrDefault(args.Contains);
var (wanted, other) = (ValueOf("--hosting"), ValueOf("--against"));
Hosting[] hostings =
[
    .. Hosting.All.Where(hosting =>
        wanted is null ? hosting.Missing is null : hosting.Name.Equals(wanted, StringComparison.OrdinalIgnoreCase)),
];
var expected = (quick ? 1 : 0) + (run is null ? 0 : 1) + (wanted is null ? 0 : 2) + (other is null ? 0 : 2);
if (hostings.Length == 0 || args.Length != expected || (other is not null && run is not (null or "--openid")))
{
    var names = string.Join('|', Hosting.All.Select(hosting => hosting.Name));
    await Console.Error.WriteLineAsync(
        $"usage: dotnet run -c Release --project Bench [-- [{string.Join(" | ", runs)}] [--quick] [--hosting {names}] "
        + "[--against FOLDER]]\n--against compares sign-ins or --openid with the build whose artifacts/bin is FOLDER");
    return 2;
}

if (hostings.FirstOrDefault(hosting => hosting.Missing is not null) is { Missing: { } missing })
{
    await Console.Error.WriteLineAsync($"The bench cannot start: {missing}.");
    return 1;
}

if (metadata["Configuration"] != "Release")
{
    Console.WriteLine("Warning: this is not a Release build, so the figures are not valid.");
}

if (quick)
{
    Console.WriteLine("Quick run: it checks that everything works; its figures are too rough to use.");
}

// Kept until the end, because a collected registration no longer handles its signal.
var signals = CleanupOnExit.RemoveOnSignals();
try
{
    if (run == "--timeline")
    {
        TimelineRun.Measure(quick);
        return 0;
    }

    if (run == "--import")
    {
        Array.ForEach(hostings, hosting => hosting.MeasureImport(quick));
        return 0;
    }

    if (run == "--search")
    {
        Array.ForEach(hostings, hosting => hosting.MeasureSearch(quick));
        return 0;
    }

    using var bare = new BareHashing();
    bare.Measure(BesideTheHash.Iterations, TimeSpan.FromSeconds(1));
    if (other is not null)
    {
        var comparison = new ComparisonRun(bare, Path.GetFullPath(other), quick);
        // More silos cost the OpenID provider what they cost a sign-in.
        var compared = hostings.SelectMany(hosting => hosting.Compared).Where(one => run is null || one.Silos <= 1);
        foreach (var (name, silos) in compared)
        {
            comparison.Measure(
                name, silos, build => run is null ? new ComparedSignIns(silos, build) : new ComparedOpenId(silos, build));
        }

        return 0;
    }

    foreach (var hosting in hostings)
    {
        var measure = run switch
        {
            "--crowd" => hosting.MeasureCrowd,
            "--flood" => hosting.MeasureFlood,
            "--openid" => hosting.MeasureOpenId,
            _ => hosting.Measure,
        };
        measure(bare, quick);
    }

    return 0;
}
catch (Exception e)
{
    // An uncaught exception would end the process before the cleanup.
    await Console.Error.WriteLineAsync($"The bench failed: {(e is InvalidOperationException ? e.Message : e)}");
    return 1;
}
finally
{
    foreach (var signal in signals)
    {
        signal.Dispose();
    }
}

string? ValueOf(string option) => Array.IndexOf(args, option) is >= 0 and var at ? args.ElementAtOrDefault(at + 1) : null;
