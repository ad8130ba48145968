namespace OrleansSelfCare.Tests.Pages;

/// <summary>The request limit of the customer's network, as the portal shows it.</summary>
public sealed class RateLimitedTests(PortalUnderTest portal) : PagesTest(portal)
{
    [SkippableFact]
    public async Task LogIn_that_is_rate_limited_shows_the_services_sentence_and_the_wait()
    {
        Browser.SkipIfMissing();
        var customer = await NewCustomer();
        Portal.ApiProxy.Rewrite = ("\"code\":\"invalid-credentials\"", "\"code\":\"rate-limited\",\"retryAfterSeconds\":20");
        await customer.Open("login");
        await customer.Type(customer.Words.SelfCareId, customer.Account.Id);
        await customer.Type(customer.Words.Password, "wrong");
        await customer.Press(customer.Words.Send);
        Portal.ApiProxy.Rewrite = null;

        Assert.Equal("login", customer.Place);
        Assert.Equal("セルフケアIDまたはセルフケアパスワードが正しくありません。あと20秒お待ちください。", await customer.Notice());
    }
}
