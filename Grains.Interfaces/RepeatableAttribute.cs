namespace OrleansSelfCare.Grains.Interfaces;

/// <summary>
/// On a method of a grain interface: a call whose outcome is unknown (a timeout, a silo that stopped) may be sent again by the product. A second
/// execution changes nothing, or at worst counts a wrong code or password twice.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RepeatableAttribute : Attribute;
