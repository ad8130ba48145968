namespace OrleansSelfCare.Tests.Pages;

/// <summary>The service cannot be reached, or its response is lost: the page says so, and every form can be sent again.</summary>
[Trait("Category", "Long")]
public sealed class ServiceAwayTests(PortalUnderTest portal) : PagesTest(portal)
{
    private const string Busy = "ただいま混み合っています。しばらくしてから、もう一度お試しください。";

    [SkippableTheory]
    [InlineData(ApiFailure.Unreachable)]
    [InlineData(ApiFailure.ResponseLost)]
    public async Task Every_form_can_be_sent_again(ApiFailure failure)
    {
        Browser.SkipIfMissing();
        var customer = await NewCustomer();

        await customer.Open("login");
        Portal.ApiProxy.Failure = failure;
        await customer.Type(customer.Words.SelfCareId, customer.Account.Id);
        await customer.Type(customer.Words.Password, customer.Account.Password);
        await customer.Press(customer.Words.Send);
        Assert.Equal(("login", Busy), (customer.Place, await customer.Notice()));
        Assert.Equal("notice", await customer.Focus());
        Assert.Equal(customer.Account.Id, await customer.Typed(customer.Words.SelfCareId));
        Portal.ApiProxy.Failure = ApiFailure.None;
        await customer.Type(customer.Words.Password, customer.Account.Password);
        await customer.Press(customer.Words.Send);

        await customer.ToEmailChange();
        Portal.ApiProxy.Failure = failure;
        var wanted = $"new-{customer.Account.Email}";
        await customer.ChangeEmail(wanted);
        Assert.Equal(("email", Busy), (customer.Place, await customer.Notice()));
        Assert.Equal(wanted, await customer.Typed(customer.Words.Email));
        Assert.Equal(customer.Account.Phone, await customer.Typed(customer.Words.ContactPhone));
        Portal.ApiProxy.Failure = ApiFailure.None;
        await customer.Press(customer.Words.Send);
        Assert.Equal("verify", customer.Place);
        customer.UseMailbox(wanted);

        Portal.ApiProxy.Failure = failure;
        await customer.EnterCode();
        Assert.Equal(("verify", Busy), (customer.Place, await customer.Notice()));
        Portal.ApiProxy.Failure = ApiFailure.None;
        await customer.EnterCode();
        Assert.Equal("menu", customer.Place);
        Assert.StartsWith("メールアドレスを登録しました。", await customer.Notice(), StringComparison.Ordinal);
        Assert.Equal(1, await Portal.Sessions(customer.Account));
    }

    [SkippableFact]
    public async Task A_page_that_needs_it_is_a_503_and_there_again_afterwards()
    {
        Browser.SkipIfMissing();
        var customer = await NewCustomer();
        await customer.SignInWithCode();
        Portal.ApiProxy.Failure = ApiFailure.Unreachable;

        var response = await customer.Open("menu");
        Assert.Equal(503, response.Status);
        Assert.Contains(Busy, await customer.Text());
        Assert.Matches("[0-9]+", await response.HeaderValueAsync("Retry-After") ?? "");

        Portal.ApiProxy.Failure = ApiFailure.None;
        await customer.Reload();
        Assert.Equal("menu", customer.Place);
        Assert.Contains(customer.Account.Id, await customer.Text());
    }

    [SkippableFact]
    public async Task Logging_out_works_all_the_same()
    {
        Browser.SkipIfMissing();
        var customer = await NewCustomer();
        await customer.SignInWithCode();
        Portal.ApiProxy.Failure = ApiFailure.Unreachable;

        await customer.Press(customer.Words.LogOut);
        Portal.ApiProxy.Failure = ApiFailure.None;
        await customer.Open("menu");

        Assert.Equal("login", customer.Place);
    }
}
