namespace OrleansSelfCare.Accounts.Passwords;

/// <summary>
/// Rules for a new password: 8 to 128 characters, not the self-care id, not a common password; no composition rules
/// (ASVS V6.2, NIST SP 800-63B-4 3.1.1.2).
/// </summary>
public static class NewPassword
{
    public const int MinLength = 8;

    private static readonly HashSet<string> Common = new(StringComparer.OrdinalIgnoreCase)
    {
        "password", "password1", "password12", "password123", "password1234", "passw0rd", "p@ssw0rd", "p@ssword", "pa55word", "mypassword",
        "12345678", "123456789", "1234567890", "12341234", "123123123", "12344321", "87654321", "987654321", "9876543210", "11223344",
        "00000000", "11111111", "22222222", "33333333", "44444444", "55555555", "66666666", "77777777", "88888888", "99999999",
        "123456789a", "a123456789", "abcd1234", "abc12345", "abcdefgh", "abcdefg1", "aaaaaaaa", "asdfasdf", "asdfghjk", "asdfghjkl",
        "qwertyui", "qwertyuiop", "qwerty12", "qwerty123", "qwerty1234", "1qaz2wsx", "1q2w3e4r", "1q2w3e4r5t", "q1w2e3r4", "zaq12wsx",
        "zxcvbnm1", "zxcvbnm123", "iloveyou", "iloveyou1", "sunshine", "sunshine1", "princess", "princess1", "football", "baseball",
        "basketball", "superman", "superman1", "trustno1", "starwars", "computer", "internet", "whatever", "dragon123", "monkey123",
        "letmein1", "letmein123", "welcome1", "welcome123", "admin123", "administrator", "changeme", "changeme1", "default1", "guest123",
        "test1234", "testtest", "user1234", "login123", "master123", "michelle", "jennifer", "samsung1", "android1", "google123",
        "sakura123", "doraemon", "pokemon1", "pikachu1", "nintendo", "tokyo2020", "tokyo123", "japan123", "nippon123", "selfcare",
        "selfcare1", "denwa123", "keitai123", "mobile123", "telephone", "telephone1", "freevoice", "ipphone1", "rakuten1", "rakuten123",
    };

    /// <summary>Null: the password is acceptable.</summary>
    public static PasswordError? ErrorOf(Password password, AccountId account)
    {
        var text = password.Reveal();
        return password.Length < MinLength ? PasswordError.TooShort
            : password.IsTooLong ? PasswordError.TooLong
            : string.Equals(text, account.SelfCareId, StringComparison.OrdinalIgnoreCase) ? PasswordError.SameAsId
            : Common.Contains(text) ? PasswordError.Common
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
}
