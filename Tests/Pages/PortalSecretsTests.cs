using OrleansSelfCare.Tests.Docs;
using OrleansSelfCare.Tests.Secrets;







namespace OrleansSelfCare.Tests.Pages;

/// <summary>What a customer types and what the portal keeps for the customer never reaches its log, however talkative (ASVS V16.2.5).</summary>
public sealed class PortalSecretsTests
{
    [SkippableFact]
    public async Task Nothing_that_the_portal_logs_holds_a_secret()
    {
        Browser.Need();
        await using var portal = await PortalUnderTest.Start(settings:
        [
            "--Logging:LogLevel:Default=Trace",
            "--Logging:LogLevel:OrleansSelfCare=Trace",
            "--Logging:LogLevel:Microsoft.Extensions.Hosting.Internal.Host=Trace",
            "--Logging:LogLevel:Microsoft.Extensions.Diagnostics.HealthChecks=Trace",
        ]);
        var customer = await portal.Customer(await portal.Account("ip-phone"));
        var secrets = new List<Secret>();

        await customer.SignIn("not-the-password");
        await customer.SignIn();
        await NoteCookies();
        await customer.EnterCode(customer.WrongCode);
        secrets.Add(new("code", customer.WrongCode, false));
        secrets.Add(new("code", customer.Code, false));
        await customer.ToEmailChange();
        await customer.ChangeEmail("taro..yamada@example.jp", "none", "other@example.jp");
        await customer.ChangeEmail("new-address@example.jp", "0441234567");
        portal.Line.Fault = ApiFault.LosesTheAnswer;
        await customer.ChangeEmail("new-address@example.jp");
        portal.Line.Fault = ApiFault.None;
        await customer.ChangeEmail("new-address@example.jp");
        customer.Reads("new-address@example.jp");
        secrets.Add(new("code", customer.Code, false));
        await customer.EnterCode();
        await NoteCookies();
        await customer.Open("password");
        await customer.ChangePassword(customer.Account.Password, "a quite new one");
        Assert.Equal("login", customer.Place);
        Assert.Empty(await customer.Leave());

        secrets.AddRange(
        [
            new("password", "not-the-password", false), new("password", customer.Account.Password, false), new("password", "a quite new one", false),
            new("address", "@example.jp", false),
            new("phone", customer.Account.Phone, false), new("phone", "0441234567", false),
            new("self-care id", customer.Account.Id, false),
        ]);
        // It is the talkative log.
        Assert.Contains(portal.Log.Lines, line => line.Contains("Request starting", StringComparison.Ordinal));
        Assert.Contains(secrets, secret => secret.Kind == "cookie");
        Assert.Empty(secrets.SelectMany(secret => portal.Log.Lines.Where(secret.IsIn).Select(line => $"{secret}: {line}")).Take(20));

        async Task NoteCookies() => secrets.AddRange(
            (await customer.Window.Context.CookiesAsync()).Where(cookie => cookie.Name.StartsWith("__Host-", StringComparison.Ordinal)).Select(cookie => new Secret("cookie", cookie.Value, false)));
    }
}
