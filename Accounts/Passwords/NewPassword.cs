namespace OrleansSelfCare.Accounts.Passwords;

/// <summary>
/// Rules for a new password, checked on its normalised form: 8 to 128 characters unless <c>SelfCare:Password:MinimumLength</c> asks for
/// more, not the self-care id, not a common password; no composition rules (ASVS V6.2, NIST SP 800-63B-4 3.1.1.2).
/// </summary>
public static class NewPassword
{
    public const int MinLength = 8;

    /// <summary>Null: the password is acceptable.</summary>
    public static PasswordError? ErrorOf(Password password, AccountId account, int minLength = MinLength)
    {
        var normalized = password.Normalize();
        var text = normalized.Reveal();
        // 16 digits are the same password with and without separators.
        string[] same = IssuedPassword.DigitsIn(text) is { } digits ? [text, digits] : [text];
        return normalized.Length < minLength ? PasswordError.TooShort
            : normalized.IsTooLong ? PasswordError.TooLong
            : same.Contains(account.SelfCareId, StringComparer.OrdinalIgnoreCase) ? PasswordError.SameAsId
            : same.Any(CommonPasswords.Contains) ? PasswordError.Common
            : null;
    }
}

[GenerateSerializer, Alias("selfcare.PasswordError")]
public enum PasswordError
{
    TooShort,
    TooLong,
    SameAsId,
    Common,

    /// <summary>Only of a password that the customer must change.</summary>
    SameAsCurrent,
}
