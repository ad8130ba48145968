namespace OrleansSelfCare.Grains.Diagnostics;

/// <summary>
/// The class of the domain that receives a mail, for metrics: the carriers of Japan, whose filters decide whether a code arrives, and
/// Gmail. Never the address or an unknown domain: metrics are not for personal data, and their number of series must stay small.
/// </summary>
internal static class ReceivingDomain
{
    public const string Other = "other";

    private static readonly (string Domain, string Name)[] Known =
    [
        ("docomo.ne.jp", "docomo"),
        ("au.com", "au"),
        ("ezweb.ne.jp", "au"),
        ("uqmobile.jp", "au"),
        ("softbank.ne.jp", "softbank"),
        ("i.softbank.jp", "softbank"),
        ("vodafone.ne.jp", "softbank"),
        ("ymobile.ne.jp", "softbank"),
        ("ymobile1.ne.jp", "softbank"),
        ("y-mobile.ne.jp", "softbank"),
        ("rakumail.jp", "rakuten"),
        ("gmail.com", "gmail"),
        ("googlemail.com", "gmail"),
    ];

    /// <summary><c>docomo</c>, <c>au</c>, <c>softbank</c>, <c>rakuten</c>, <c>gmail</c> or <c>other</c>.</summary>
    public static string ClassOf(string? address)
    {
        var domain = address.AsSpan()[((address?.LastIndexOf('@') ?? -1) + 1)..];
        foreach (var (known, name) in Known)
        {
            if (domain.EndsWith(known, StringComparison.OrdinalIgnoreCase)
                && (domain.Length == known.Length || domain[^(known.Length + 1)] == '.'))
            {
                return name;
            }
        }

        return Other;
    }
}
