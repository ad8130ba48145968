namespace OrleansSelfCare.Tests.Pages;

/// <summary>The service can't be reached, or its answer is lost: a customer reads so, and may send everything again.</summary>
public sealed class ServiceAwayTests(PortalUnderTest portal) : PagesTest(portal)
{
    private const string Busy = "ただいま混み合っています。しばらくしてから、もう一度お試しください。";

    [SkippableTheory]
    [InlineData(ApiFault.Away)]
    [InlineData(ApiFault.LosesTheAnswer)]
    public async Task Every_form_can_be_sent_again(ApiFault fault)
    {
        Browser.Need();
        var customer = await Customer();

        await customer.Open("login");
        Portal.Line.Fault = fault;
        await customer.Type(customer.Words.SelfCareId, customer.Account.Id);
        await customer.Type(customer.Words.Password, customer.Account.Password);
        await customer.Press(customer.Words.Send);
        Assert.Equal(("login", Busy), (customer.Place, await customer.Notice()));
        Assert.Equal("notice", await customer.Focus());
        Assert.Equal(customer.Account.Id, await customer.Typed(customer.Words.SelfCareId));
        Portal.Line.Fault = ApiFault.None;
        await customer.Type(customer.Words.Password, customer.Account.Password);
        await customer.Press(customer.Words.Send);

        await customer.ToEmailChange();
        Portal.Line.Fault = fault;
        var wanted = $"new-{customer.Account.Email}";
        await customer.ChangeEmail(wanted);
        Assert.Equal(("email", Busy), (customer.Place, await customer.Notice()));
        Assert.Equal(wanted, await customer.Typed(customer.Words.Email));
        Assert.Equal(customer.Account.Phone, await customer.Typed(customer.Words.ContactPhone));
        Portal.Line.Fault = ApiFault.None;
        await customer.Press(customer.Words.Send);
        Assert.Equal("verify", customer.Place);
        customer.Reads(wanted);

        Portal.Line.Fault = fault;
        await customer.EnterCode();
        Assert.Equal(("verify", Busy), (customer.Place, await customer.Notice()));
        Portal.Line.Fault = ApiFault.None;
        await customer.EnterCode();
        Assert.Equal("menu", customer.Place);
        Assert.StartsWith("メールアドレスを登録しました。", await customer.Notice(), StringComparison.Ordinal);
        Assert.Equal(1, await Portal.Sessions(customer.Account));
    }

    [SkippableFact]
    public async Task A_page_that_needs_it_is_a_503_and_there_again_afterwards()
    {
        Browser.Need();
        var customer = await Customer();
        await customer.SignInWithCode();
        Portal.Line.Fault = ApiFault.Away;

        var response = await customer.Open("menu");
        Assert.Equal(503, response.Status);
        Assert.Contains(Busy, await customer.Text());
        Assert.Matches("[0-9]+", await response.HeaderValueAsync("Retry-After") ?? "");

        Portal.Line.Fault = ApiFault.None;
        await customer.Reload();
        Assert.Equal("menu", customer.Place);
        Assert.Contains(customer.Account.Id, await customer.Text());
    }

    [SkippableFact]
    public async Task Logging_out_works_all_the_same()
    {
        Browser.Need();
        var customer = await Customer();
        await customer.SignInWithCode();
        Portal.Line.Fault = ApiFault.Away;

        await customer.Press(customer.Words.LogOut);
        Portal.Line.Fault = ApiFault.None;
        await customer.Open("menu");

        Assert.Equal("login", customer.Place);
    }
}
