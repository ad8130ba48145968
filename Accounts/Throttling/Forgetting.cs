namespace OrleansSelfCare.Accounts.Throttling;

/// <summary>One failure is forgotten for each hour without a failure that follows the first quiet half hour.</summary>
internal static class Forgetting
{
    private static readonly TimeSpan Quiet = TimeSpan.FromMinutes(30);

    public static int Remaining(int failures, DateTimeOffset lastFailureAt, DateTimeOffset now)
    {
        var hours = Math.Floor((now - lastFailureAt - Quiet).TotalHours);
        return hours <= 0 ? failures : hours >= failures ? 0 : failures - (int)hours;
    }
}
