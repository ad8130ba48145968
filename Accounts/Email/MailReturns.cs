using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Serialization;

namespace OrleansSelfCare.Accounts.Email;

/// <summary>
/// What came back from an account's address. The address is marked, and nothing is mailed to it, after mails that were refused or came
/// back on <see cref="DaysThatMark"/> days because there is no such address, or after one complaint. A carrier's filter answers as if a
/// customer were unknown too, so that one day is not enough.
/// </summary>
/// <param name="Email">The address. If it is not the account's, the rest means nothing.</param>
public sealed record MailReturns([property: JsonPropertyName("email")] string Email)
{
    /// <summary>Different days, in Japan, on which mails were sent that came back.</summary>
    public const int DaysThatMark = 3;

    /// <summary>A notice about a mail that is older than this changes nothing.</summary>
    public const int MaxAgeInDays = 7;

    /// <summary>Of the mails that came back. A repeated notice about an older one is stored once more, but counts no day twice.</summary>
    private const int NoticesKept = 50;

    /// <summary>In Japan, where the customers are: in UTC, days would change at 09:00 there.</summary>
    private static readonly DateTimeOffset FirstDay = new(2020, 1, 1, 0, 0, 0, TimeSpan.FromHours(9));

    /// <summary>The days of the mails that came back because there is no such address, newest first.</summary>
    [JsonPropertyName("days")]
    public ImmutableArray<int> Days { get; init; } = [];

    [JsonPropertyName("isComplained")]
    public bool IsComplained { get; init; }

    /// <summary>The numbers of the mails that came back, newest first: a repeated notice about one of them changes nothing.</summary>
    [JsonPropertyName("mails")]
    public ImmutableArray<int> Mails { get; init; } = [];

    /// <summary>Null: not marked.</summary>
    public EmailMark? Mark => IsComplained ? EmailMark.Complained : Days.Length >= DaysThatMark ? EmailMark.Returned : null;

    /// <param name="day">Null: it came back for a reason that doesn't count against the address.</param>
    public MailReturns Add(int mail, int? day) => this with
    {
        Days = day is { } counted && !Days.Contains(counted)
            ? [.. Days.Append(counted).OrderDescending().Take(DaysThatMark)]
            : Days,
        Mails = [mail, .. Mails.Where(other => other != mail).Take(NoticesKept - 1)],
    };

    /// <summary>Days since 1 January 2020, in Japan: it is stored, and is two bytes of a return token.</summary>
    public static int DayOf(DateTimeOffset time) => (int)Math.Floor((time - FirstDay).TotalDays);

    /// <summary>When that day begins.</summary>
    public static DateTimeOffset StartOf(int day) => FirstDay.AddDays(day);

    /// <summary>
    /// Whether the status (RFC 3463, 3.2; RFC 7505 for 5.1.10) says that there is no such address. Not the other statuses 5.1.x, which are
    /// about the sender (5.1.7, 5.1.8) or no error of the address (5.1.5, 5.1.9), and not 5.7.x, which a filter gives.
    /// </summary>
    public static bool IsOfAddress(string? status) =>
        status?.Split('.') is ["5", "1", var detail]
        && int.TryParse(detail, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        && number is 0 or 1 or 2 or 3 or 4 or 6 or 10;

    // The generated ToString would write the address into logs.
    public override string ToString() => nameof(MailReturns);
}

/// <summary>Why nothing is mailed to an address.</summary>
[GenerateSerializer, Alias("selfcare.EmailMark")]
public enum EmailMark
{
    /// <summary>Mails came back, or were refused, on three days.</summary>
    Returned,

    /// <summary>Its mail provider passed on a complaint.</summary>
    Complained,
}

/// <summary>The name of a mark in the HTTP contract and on the timeline.</summary>
public static class EmailMarkName
{
    /// <returns>Null: not marked.</returns>
    public static string? Of(EmailMark? mark) => mark switch
    {
        EmailMark.Returned => "returned",
        EmailMark.Complained => "complained",
        _ => null,
    };
}
