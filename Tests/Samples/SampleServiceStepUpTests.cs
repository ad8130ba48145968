using OrleansSelfCare.Tests.Pages;

namespace OrleansSelfCare.Tests.Samples;

/// <summary>A page of the sample service that needs a newer sign-in than the customer's. With a clock of its own.</summary>
public sealed class SampleServiceStepUpTests(PortalUnderTest portal) : PagesTest(portal)
{
    [SkippableFact]
    public async Task Page_that_needs_a_newer_sign_in_gets_it_with_a_code_alone()
    {
        Browser.SkipIfMissing();
        // The sample reads the real clock, and takes tokens of a clock that is five minutes off.
        Portal.Gateway.Clock.SetUtcNow(DateTimeOffset.UtcNow - Minutes(7));
        using var service = await SampleService.Start(Portal);
        var customer = await NewCustomer();
        customer.Monitor.Allow(Portal.Clients.SampleAddress, Portal.Clients.Issuer);
        await customer.SignInWithCode();
        await customer.Page.GotoAsync(new Uri(Portal.Clients.SampleAddress, "contract").AbsoluteUri);
        var signedInAt = await customer.Text("#auth-time");
        Portal.Gateway.Clock.SetUtcNow(DateTimeOffset.UtcNow);

        await customer.Page.ClickAsync("a");

        await customer.ArriveAt("**/ip-phone/step-up");
        await customer.Press(customer.Words.SendCode);
        await customer.EnterCode();
        var payment = new Uri(Portal.Clients.SampleAddress, "payment").AbsoluteUri;
        await customer.ArriveAt(payment);
        Assert.Contains("You can change how you pay.", await customer.Text("#payment"), StringComparison.Ordinal);
        await customer.Page.GotoAsync(new Uri(Portal.Clients.SampleAddress, "contract").AbsoluteUri);
        Assert.NotEqual(signedInAt, await customer.Text("#auth-time"));
        await customer.Page.ClickAsync("a");
        await customer.ArriveAt(payment);
        Assert.Equal(1, await Portal.Sessions(customer.Account));
    }
}
