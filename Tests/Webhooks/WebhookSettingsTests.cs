using OrleansSelfCare.Grains.Webhooks;
using OrleansSelfCare.Hosting.Settings;

namespace OrleansSelfCare.Tests.Webhooks;

public class WebhookSettingsTests
{
    private const string Secret = PortalEndpoint.Secret;

    [Theory]
    [InlineData("", "")]
    [InlineData("https://portal.example.jp/told", Secret)]
    [InlineData("http://127.0.0.1:5090/told", Secret)]
    [InlineData("https://portal.example.jp/told", $"{Secret} {Secret}")]
    public void What_will_do(string url, string secret) => Assert.Empty(Errors(url, secret));

    [Theory]
    [InlineData("https://portal.example.jp/told", "", "go together")]
    [InlineData("", Secret, "go together")]
    [InlineData("http://portal.example.jp/told", Secret, "must be an https address")]
    [InlineData("portal.example.jp", Secret, "must be an https address")]
    [InlineData("https://portal.example.jp/told", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "must be whsec_")]
    [InlineData("https://portal.example.jp/told", "whsec_c2hvcnQ=", "must be whsec_")]
    [InlineData("https://portal.example.jp/told", $"{Secret}  {Secret}", "must be whsec_")]
    public void What_is_refused_is_named_without_the_secret(string url, string secret, string error)
    {
        var named = Assert.Single(Errors(url, secret));
        Assert.StartsWith("SelfCare:Lines:a-line:Webhook:", named, StringComparison.Ordinal);
        Assert.Contains(error, named, StringComparison.Ordinal);
        Assert.DoesNotContain("MfKQ9r8", named, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Errors(string url, string secret)
    {
        var options = new SelfCareOptions { Lines = { ["a-line"] = new ServiceLine { Webhook = new() { Url = url, Secret = secret } } } };
        return new SectionValidator[] { new ServiceLineValidator(), new WebhookOptionsValidator() }
            .SelectMany(validator => validator.Validate(null, options).Failures ?? [])
            .Where(error => error.Contains("Webhook", StringComparison.Ordinal));
    }
}
