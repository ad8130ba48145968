using OrleansSelfCare.Accounts.Email;

namespace OrleansSelfCare.Gateway.Api;

/// <summary>
/// The key of the sentence about an address that no code can be mailed to. Found here and not by the silo: one of an earlier version has
/// one answer for all kinds.
/// </summary>
internal static class EmailSentence
{
    public static string Of(string typed) => EmailAddress.ErrorIn(typed) switch
    {
        EmailError.NoAt => "email-unusable.no-at",
        EmailError.NoDomain => "email-unusable.no-domain",
        EmailError.Symbol => "email-unusable.symbol",
        EmailError.Letter => "email-unusable.letter",
        EmailError.Dots => "email-unusable.dots",
        EmailError.TooLong => "email-unusable.too-long",
        _ => "email-unusable",
    };
}
