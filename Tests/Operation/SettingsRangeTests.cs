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

    [Theory]
    [InlineData("JP", 0)]
    [InlineData("", 0)]
    [InlineData("jp", 1)]
    [InlineData("US", 1)]
    public void Country_of_contact_phones_is_Japan_or_any(string country, int errors) =>
        Assert.Equal(errors, Errors(new() { Phone = { Country = country } }).Count());

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(100, 100, 1000)]
    public void Mail_limits_in_range_are_accepted(int perHour, int perDay, int mails) =>
        Assert.Empty(Errors(new() { Limits = { NewAddressesPerHour = perHour, NewAddressesPerDay = perDay, MailsPerDay = mails } }));

    [Theory]
    [InlineData(-1)]
    [InlineData(1001)]
    public void Mail_limits_out_of_range_are_all_named(int limit) => Assert.Equal(
        ["NewAddressesPerHour", "NewAddressesPerDay", "MailsPerDay"],
        Errors(new() { Limits = { NewAddressesPerHour = limit, NewAddressesPerDay = limit, MailsPerDay = limit } })
            .Select(error => error.Split(' ')[0].Split(':')[^1]));

    [Theory]
    [InlineData(null, 0)]
    [InlineData(7, 1)]
    [InlineData(8, 0)]
    [InlineData(64, 0)]
    [InlineData(65, 1)]
    public void Minimum_length_of_passwords_is_8_to_64(int? length, int errors) =>
        Assert.Equal(errors, Errors(new() { Password = { MinimumLength = length } }).Count());

    private static IEnumerable<string> Errors(SelfCareOptions options) =>
        new SectionValidator[] { new PhoneOptionsValidator(), new LimitOptionsValidator(), new PasswordOptionsValidator() }
            .SelectMany(validator => validator.Validate(null, options).Failures ?? []);
}
