using OrleansSelfCare.Hosting.Settings;

namespace OrleansSelfCare.Tests.Operation;

/// <summary>Values with which a host would fail later are refused before it starts.</summary>
public sealed class SettingsRangeTests
{
    [Theory]
    [InlineData("")]
    [InlineData("00:00:01")]
    [InlineData("3650")]
    public void Phone_lock_of_up_to_3650_days_is_accepted(string lockFor) => Assert.Empty(Errors(new() { Phone = { LockFor = lockFor } }));

    [Theory]
    [InlineData("3000000")]
    [InlineData("3650.00:00:01")]
    [InlineData("00:00:00")]
    [InlineData("-1")]
    [InlineData("never")]
    public void Phone_lock_that_could_not_be_stored_is_refused(string lockFor)
    {
        var error = Assert.Single(Errors(new() { Phone = { LockFor = lockFor } }));
        Assert.Equal("SelfCare:Phone:LockFor must be a time span such as 1.00:00:00, at most 3650 days, or empty", error);
    }

    private static IEnumerable<string> Errors(SelfCareOptions options) =>
        new PhoneOptionsValidator().Validate(null, options).Failures ?? [];
}
