using System.Diagnostics.CodeAnalysis;

namespace OrleansSelfCare.Client;

/// <summary>The result of a call: a value, or a refusal.</summary>
public abstract record Answer<T>
    where T : class
{
    private Answer()
    {
    }

    /// <returns>True: <paramref name="value"/> is set; false: <paramref name="refusal"/> is set.</returns>
    public bool TryGet([NotNullWhen(true)] out T? value, [NotNullWhen(false)] out Refusal? refusal)
    {
        (value, refusal) = this is Given given ? (given.Value, (Refusal?)null) : (default, ((Refused)this).Refusal);
        return refusal is null;
    }

    public sealed record Given(T Value) : Answer<T>;

    public sealed record Refused(Refusal Refusal) : Answer<T>;
}

/// <summary>The value of a call that returns nothing.</summary>
public sealed record Done
{
    public static readonly Done It = new();
}
