namespace OrleansSelfCare.Hosting;

/// <summary>The service key of the product's own <see cref="TimeProvider"/>, so that a test moves it and never the engine's.</summary>
public static class SelfCareClock
{
    public const string Key = "selfcare";
}
