using System.Globalization;
using OrleansSelfCare.Client;

namespace OrleansSelfCare.Desk;

/// <summary>The texts of the desk in one language, from <c>Texts.json</c>.</summary>
internal sealed class DeskTexts : TextTable
{
    public static readonly DeskTexts Japanese = new(Hosting.Pages.Language.Japanese);
    public static readonly DeskTexts English = new(Hosting.Pages.Language.English);

    private const string DefaultTimeZone = "Asia/Tokyo";

    private DeskTexts(string language)
        : base(typeof(DeskTexts).Assembly, "Texts.json", language)
    {
    }

    public static DeskTexts Of(HttpContext http) => Hosting.Pages.Language.Of(http) == English.Language ? English : Japanese;

    /// <summary>The time of day, with the day if it is not <paramref name="now"/>'s.</summary>
    /// <param name="zone">Of the service; null: an earlier service, which does not say it.</param>
    public string Time(DateTimeOffset time, string? zone, DateTimeOffset now)
    {
        var (there, today) = (In(time, zone), In(now, zone).Date);
        return there.ToString(there.Date == today ? "HH:mm" : this["time.day"], CultureInfo.InvariantCulture);
    }

    /// <summary>To the second, for the timeline.</summary>
    public string Exactly(DateTimeOffset time, string? zone) => In(time, zone).ToString(this["time.exact"], CultureInfo.InvariantCulture);

    /// <summary>The first moment of a day.</summary>
    public static DateTimeOffset StartOf(DateOnly day)
    {
        var start = day.ToDateTime(TimeOnly.MinValue);
        return new(start, TimeZoneInfo.FindSystemTimeZoneById(DefaultTimeZone).GetUtcOffset(start));
    }

    private static DateTimeOffset In(DateTimeOffset time, string? zone) => TimeZoneInfo.ConvertTime(
        time, TimeZoneInfo.TryFindSystemTimeZoneById(zone ?? DefaultTimeZone, out var known) ? known : TimeZoneInfo.Utc);
}
