using Microsoft.AspNetCore.WebUtilities;
using OrleansSelfCare.Tests.Secrets;

namespace OrleansSelfCare.Tests.Pages;

/// <summary>The portal's log contains no customer input and no cookies, even at log level Trace (ASVS V16.2.5).</summary>
public sealed class PortalSecretsTests
{
    [SkippableFact]
    public async Task Nothing_that_the_portal_logs_holds_a_secret()
    {
        Browser.SkipIfMissing();
        await using var portal = await PortalUnderTest.Start(settings:
        [
            "--Logging:LogLevel:Default=Trace",
            "--Logging:LogLevel:OrleansSelfCare=Trace",
            "--Logging:LogLevel:Microsoft.Extensions.Hosting.Internal.Host=Trace",
            "--Logging:LogLevel:Microsoft.Extensions.Diagnostics.HealthChecks=Trace",
        ]);
        var customer = await portal.NewCustomer(await portal.NewAccount("ip-phone"));
        var secrets = new List<Secret>();

        await customer.SignIn("not-the-password");
        await customer.SignIn();
        await AddCookies();
        await customer.EnterCode(customer.WrongCode);
        secrets.Add(new("code", customer.WrongCode, false));
        secrets.Add(new("code", customer.Code, false));
        await customer.ToEmailChange();
        await customer.ChangeEmail("taro..yamada@example.jp", "none", "other@example.jp");
        await customer.ChangeEmail("new-address@example.jp", "0441234567");
        portal.ApiProxy.Failure = ApiFailure.ResponseLost;
        await customer.ChangeEmail("new-address@example.jp");
        portal.ApiProxy.Failure = ApiFailure.None;
        await customer.ChangeEmail("new-address@example.jp");
        customer.UseMailbox("new-address@example.jp");
        secrets.Add(new("code", customer.Code, false));
        await customer.EnterCode();
        await AddCookies();
        await customer.Open("password");
        await customer.ChangePassword(customer.Account.Password, "a quite new one");
        Assert.Equal("login", customer.Place);
        customer.Monitor.Allow(portal.Clients.Issuer, portal.Clients.Callback);
        await customer.Page.GotoAsync(portal.Clients.Authorize("ip-phone"));
        await customer.Type(customer.Words.SelfCareId, customer.Account.Id);
        await customer.Type(customer.Words.Password, "a quite new one");
        await customer.Press(customer.Words.Send);
        await customer.EnterCode();
        await customer.ArriveAt($"{portal.Clients.Callback}**");
        await AddCookies();
        await customer.Page.GotoAsync(portal.Clients.Authorize("ip-phone"));
        string[] inAddresses = ["handle", "continue", "code"];
        var asked = customer.Monitor.Asked.Select(request => QueryHelpers.ParseQuery(new Uri(request.Split(' ')[1]).Query)).ToArray();
        foreach (var parameter in inAddresses)
        {
            var values = asked.SelectMany(query => query.GetValueOrDefault(parameter)).OfType<string>().ToArray();
            Assert.Equal(2, values.Distinct().Count());
            secrets.AddRange(values.Select(value => new Secret(parameter == "code" ? "authorization code" : parameter, value, false)));
        }

        Assert.Empty(await customer.Leave());

        secrets.AddRange(
        [
            new("password", "not-the-password", false),
            new("password", customer.Account.Password, false),
            new("password", "a quite new one", false),
            new("address", "@example.jp", false),
            new("phone", customer.Account.Phone, false), new("phone", "0441234567", false),
            new("self-care id", customer.Account.Id, false),
        ]);
        // Checks that the log level is really Trace.
        Assert.Contains(portal.Log.Lines, row => row.Contains("candidate(s) found for the request path", StringComparison.Ordinal));
        Assert.Contains(secrets, secret => secret.Kind == "cookie");
        Assert.Empty(secrets.SelectMany(secret => portal.Log.Lines.Where(secret.IsIn).Select(row => $"{secret}: {row}")).Take(20));

        async Task AddCookies() => secrets.AddRange((await customer.Window.Context.CookiesAsync())
            .Where(cookie => cookie.Name.StartsWith("__Host-", StringComparison.Ordinal))
            .Select(cookie => new Secret("cookie", cookie.Value, false)));
    }
}
