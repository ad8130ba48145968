namespace OrleansSelfCare.Hosting.Settings;

/// <summary>Section <c>SelfCare:Password</c>.</summary>
public sealed class PasswordOptions
{
    /// <summary>Of PBKDF2-HMAC-SHA512 (OWASP Password Storage: 210,000).</summary>
    public int Iterations { get; set; } = 210_000;
}

internal sealed class PasswordOptionsValidator : SectionValidator
{
    protected override IEnumerable<(bool Holds, string Error)> Rules(SelfCareOptions options) =>
        [(options.Password.Iterations is >= 1_000 and <= 10_000_000, "SelfCare:Password:Iterations must be 1,000 to 10,000,000")];
}
