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

    /// <summary>
    /// The form in which a new password is checked and, unless it is 16 digits, stored, so that it is the same password from every
    /// keyboard: Unicode NFKC, without the spaces around it (NIST SP 800-63B-4 3.1.1.2). Spaces inside stay.
    /// </summary>
    public Password Normalize() => new(InputNormalizer.Nfkc(Reveal()).Trim());

    /// <summary>
    /// What is compared with a stored hash: the password as typed, its normalised form, and <see cref="IssuedPassword"/>'s form if it is
    /// 16 digits; the last one is the form in which a new password is stored. Depends on what was typed alone, so that the time of an
    /// answer says nothing about the account.
    /// </summary>
    public IReadOnlyList<Password> Candidates()
    {
        var typed = this;
        Password[] others = IssuedPassword.DigitsIn(Reveal()) is { } digits
            ? [Normalize(), new(IssuedPassword.Format(digits))]
            : [Normalize()];
        return [typed, .. others.Where(form => form is { Length: > 0, IsTooLong: false } && form != typed).Distinct()];
    }

    public string Reveal() => _text ?? "";

    public override string ToString() => "***";
}
