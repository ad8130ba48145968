namespace OrleansSelfCare.Hosting.Settings;

/// <summary>Section <c>SelfCare:Password</c>.</summary>
public sealed class PasswordOptions
{
    /// <summary>Of PBKDF2-HMAC-SHA512 (OWASP Password Storage: 210,000).</summary>
    public int Iterations { get; set; } = 210_000;

    /// <summary>
    /// The fewest characters of a new password that a customer chooses or that a file gives as plain text. Null: 8 for customers, 1 in a
    /// file.
    /// </summary>
    public int? MinimumLength { get; set; }

    /// <summary>A login that would wait longer than this for a hashing thread is refused as busy.</summary>
    public TimeSpan MaxWait { get; set; } = TimeSpan.FromSeconds(1.5);
}

internal sealed class PasswordOptionsValidator : SectionValidator
{
    protected override IEnumerable<(bool Holds, string Error)> Rules(SelfCareOptions options) =>
    [
        (options.Password.Iterations is >= 1_000 and <= 10_000_000, "SelfCare:Password:Iterations must be 1,000 to 10,000,000"),
        (options.Password.MinimumLength is null or (>= 8 and <= 64), "SelfCare:Password:MinimumLength must be 8 to 64, or not set"),
        // A login may wait twice this long, and callers give up after 10 s.
        (options.Password.MaxWait >= TimeSpan.FromSeconds(0.1) && options.Password.MaxWait <= TimeSpan.FromSeconds(3),
            "SelfCare:Password:MaxWait must be 00:00:00.1 to 00:00:03"),
    ];
}
