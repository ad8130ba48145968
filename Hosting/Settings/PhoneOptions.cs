using System.Globalization;

namespace OrleansSelfCare.Hosting.Settings;

/// <summary>Section <c>SelfCare:Phone</c>: the check of the contact phone number (manual, page 7).</summary>
public sealed class PhoneOptions
{
    private const string Japan = "JP";

    /// <summary>This many wrong numbers lock e-mail change (manual, page 7: 3).</summary>
    public int Attempts { get; set; } = 3;

    /// <summary>How long e-mail change stays locked: a time span; empty: until an operator unlocks it.</summary>
    public string LockFor { get; set; } = "1.00:00:00";

    /// <summary>
    /// <c>JP</c>: contact phone numbers that are typed or imported must be Japanese; empty: numbers of any country, 4 to 15 digits.
    /// </summary>
    public string Country { get; set; } = Japan;

    public bool ReadIsJapanese() => Country == Japan;

    /// <returns>Null: until an operator unlocks it.</returns>
    public TimeSpan? ReadLockFor() => TimeSpan.TryParse(LockFor, CultureInfo.InvariantCulture, out var time) ? time : null;
}

internal sealed class PhoneOptionsValidator : SectionValidator
{
    /// <summary>Empty means longer: until an operator unlocks it.</summary>
    private static readonly TimeSpan LongestLock = TimeSpan.FromDays(3650);

    protected override IEnumerable<(bool Holds, string Error)> Rules(SelfCareOptions options) =>
    [
        (options.Phone.Attempts is >= 1 and <= 10, "SelfCare:Phone:Attempts must be 1 to 10"),
        (options.Phone.LockFor.Length == 0 || (options.Phone.ReadLockFor() > TimeSpan.Zero && options.Phone.ReadLockFor() <= LongestLock),
            "SelfCare:Phone:LockFor must be a time span such as 1.00:00:00, at most 3650 days, or empty"),
        (options.Phone.ReadIsJapanese() || options.Phone.Country.Length == 0,
            "SelfCare:Phone:Country must be JP, or empty for numbers of any country"),
    ];
}
