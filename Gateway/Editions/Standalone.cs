using OrleansSelfCare.Standalone;

namespace OrleansSelfCare.Gateway.Editions;

/// <summary>What the Standalone edition can host. The first is the default.</summary>
internal static class Edition
{
    public static readonly IReadOnlyList<Hosting> Hostings =
    [
        new(Shell.Hostings.Standalone, builder => builder.Services.AddStandalone()),
    ];

    /// <summary>Nothing is far away here but the store, which says so itself.</summary>
    public static bool IsUnavailable(Exception _) => false;
}
