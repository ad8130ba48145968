namespace OrleansSelfCare.Accounts.Passwords;

/// <summary>A password as it was typed. Shows itself only through <see cref="Reveal"/>, so it can't slip into a log or an error.</summary>
[GenerateSerializer, Immutable, Alias("selfcare.Password")]
public readonly record struct Password
{
    /// <summary>In characters, each Unicode code point one. Longer ones are refused unread; hashing an endless one would be a gift to an attacker.</summary>
    public const int MaxLength = 128;

    [Id(0)] private readonly string? _text;

    public Password(string text) => _text = text;

    public int Length => Reveal().EnumerateRunes().Count();

    public bool IsTooLong => Length > MaxLength;

    public string Reveal() => _text ?? "";

    public override string ToString() => "***";
}
