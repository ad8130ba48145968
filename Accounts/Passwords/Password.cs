namespace OrleansSelfCare.Accounts.Passwords;

/// <summary>A password as typed. Only <see cref="Reveal"/> returns it, so that it does not appear in logs or errors.</summary>
[GenerateSerializer, Immutable, Alias("selfcare.Password")]
public readonly record struct Password
{
    /// <summary>In Unicode code points. Longer ones are refused before hashing, because hashing them costs too much time.</summary>
    public const int MaxLength = 128;

    [Id(0)] private readonly string? _text;

    public Password(string text) => _text = text;

    public int Length => Reveal().EnumerateRunes().Count();

    public bool IsTooLong => Length > MaxLength;

    public string Reveal() => _text ?? "";

    public override string ToString() => "***";
}
