namespace OrleansSelfCare.Grains.Hashing;

/// <summary>For whom a password is hashed: this decides the order in which waiting passwords are hashed.</summary>
/// <param name="Network">The caller's network: an IPv4 address, or an IPv6 /64 such as <c>2001:db8:0:1::/64</c>.</param>
public readonly record struct HashingCaller(HashingPriority Priority, string Network)
{
    /// <summary>An operator, or a signed-in customer.</summary>
    public static readonly HashingCaller Trusted = new(HashingPriority.Known, "");

    /// <summary>An import, or a password that is hashed again with the current settings: nobody waits for it.</summary>
    public static readonly HashingCaller Background = new(HashingPriority.Background, "");
}

/// <summary>First value first. Within one value the networks take turns.</summary>
public enum HashingPriority
{
    /// <summary>A network that signed in to this account lately.</summary>
    Known,

    Stranger,

    /// <summary>A network in <see cref="RecentFailures"/>.</summary>
    StrangerWithFailures,

    Background,
}
