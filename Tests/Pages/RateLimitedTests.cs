using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OrleansSelfCare.Hosting.Settings;
using OrleansSelfCare.TestKit;

namespace OrleansSelfCare.Tests.Pages;

/// <summary>The request limit of the customer's network, as the portal shows it.</summary>
public sealed class RateLimitedTests(PortalUnderTest portal) : PagesTest(portal)
{
    [SkippableFact]
    public async Task LogIn_that_is_rate_limited_shows_the_services_sentence_and_the_wait()
    {
        Browser.SkipIfMissing();
        var customer = await NewCustomer();
        await customer.Open("login");
        await customer.Type(customer.Words.SelfCareId, customer.Account.Id);
        await customer.Type(customer.Words.Password, customer.Account.Password);
        await UseUpTheLimitOfTheNetwork(customer.Account);
        await customer.Press(customer.Words.Send);

        Assert.Equal("login", customer.Place);
        Assert.Equal(
            "ただいま、お使いのネットワークからのアクセスが集中しています。少し時間をおいて、もう一度お試しください。あと60秒お待ちください。",
            await customer.Notice());
    }

    /// <summary>
    /// From the browser's address. A code that is not six digits is counted as a request, and nothing else happens. The tests of the pages
    /// run without limits, so this turns them on.
    /// </summary>
    private async Task UseUpTheLimitOfTheNetwork(TestAccount account)
    {
        var limits = Portal.Gateway.Services.GetRequiredService<IOptions<SelfCareOptions>>().Value.Limits;
        (limits.Enabled, limits.SignInsPerMinute, limits.SignInsPerMinuteAtMost) = (true, 1, 1);
        (await Portal.Api.Verify(account, "challenge", "12345")).Is(422);
    }
}
