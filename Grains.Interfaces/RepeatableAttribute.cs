namespace OrleansSelfCare.Grains.Interfaces;

/// <summary>
/// On a method of a grain interface: the product may repeat a call whose outcome is unknown (a timeout, a stopped silo). A second execution
/// changes nothing, or at worst counts a wrong code or password twice.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RepeatableAttribute : Attribute
{
    /// <summary>
    /// False: only a call that a stopping silo ended is repeated. After a timeout the first execution may still be under way.
    /// </summary>
    public bool AfterTimeout { get; init; } = true;
}
