namespace OrleansSelfCare.Accounts;

/// <summary>The languages of mails, as strings: an earlier version must be able to read what a later one stores.</summary>
public static class Language
{
    public const string Japanese = "ja";

    public const string English = "en";

    /// <param name="language">Null or unknown: Japanese.</param>
    public static bool IsEnglish(string? language) => language == English;
}
