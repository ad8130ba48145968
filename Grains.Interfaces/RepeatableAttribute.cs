namespace OrleansSelfCare.Grains.Interfaces;

/// <summary>
/// On a method of a grain interface: the product may repeat a call whose outcome is unknown (a timeout, a stopped silo). A second execution
/// changes nothing, or at worst counts a wrong code or password twice.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RepeatableAttribute : Attribute;
