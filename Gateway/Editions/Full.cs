using OrleansSelfCare.Grains;
using OrleansSelfCare.Standalone;

namespace OrleansSelfCare.Gateway.Editions;

/// <summary>What the Full edition can host. The first is the default.</summary>
internal static class Edition
{
    public static readonly IReadOnlyList<(string Name, Action<IHostApplicationBuilder> Add)> Hostings =
    [
        ("Localhost", builder => builder.AddLocalhost()),
        ("Standalone", builder => builder.Services.AddStandalone()),
    ];

    /// <summary>The silos can't be reached, or didn't answer in time.</summary>
    public static bool IsUnavailable(Exception exception) => exception is OrleansException or TimeoutException;
}
