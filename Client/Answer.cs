using System.Diagnostics.CodeAnalysis;

namespace OrleansSelfCare.Client;

/// <summary>What a call comes to: what was asked for, or why not.</summary>
public abstract record Answer<T>
    where T : class
{
    private Answer()
    {
    }

    /// <summary>Either one or the other, for a caller who goes on with what was asked for.</summary>
    public bool TryGet([NotNullWhen(true)] out T? value, [NotNullWhen(false)] out Refusal? refusal)
    {
        (value, refusal) = this is Given given ? (given.Value, (Refusal?)null) : (default, ((Refused)this).Refusal);
        return refusal is null;
    }

    public sealed record Given(T Value) : Answer<T>;

    public sealed record Refused(Refusal Refusal) : Answer<T>;
}

/// <summary>Of a call that gives nothing back.</summary>
public sealed record Done
{
    public static readonly Done It = new();
}
