namespace OrleansSelfCare.Hosting;

/// <summary>The service key of the product's own <see cref="TimeProvider"/>, so that tests move it and not Orleans' clock.</summary>
public static class SelfCareClock
{
    public const string Key = "selfcare";
}
