using Microsoft.Playwright;

namespace OrleansSelfCare.Tests.Pages;

/// <summary>The monitor that every test of the pages uses finds errors that a test puts into a page.</summary>
public sealed class BrowserMonitorTests(PortalUnderTest portal) : IClassFixture<PortalUnderTest>
{
    [SkippableTheory]
    [InlineData("asked elsewhere", "document.body.append(Object.assign(new Image(), { src: 'https://elsewhere.example.jp/x.png' }))")]
    [InlineData("console", "document.head.append(Object.assign(document.createElement('style'), { textContent: 'body { color: red }' }))")]
    [InlineData("a secret is in the address", "location = '/?correct%20horse'")]
    [InlineData("script", "setTimeout(() => { throw new Error('planted') }, 0)")]
    public async Task What_is_planted_in_a_page_is_found(string complaint, string plant)
    {
        Browser.SkipIfMissing();
        var customer = await portal.NewCustomer(await portal.NewAccount("ip-phone"));
        await customer.Open("login");

        await customer.Page.EvaluateAsync(plant);
        await Eventually(customer.Complaints, found => found.Any(text => text.StartsWith(complaint, StringComparison.Ordinal)));
        await customer.Leave();
    }

    [Theory]
    [InlineData("content-security-policy", null)]
    [InlineData(
        "content-security-policy",
        "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")]
    [InlineData("cache-control", "no-cache")]
    [InlineData("referrer-policy", "origin")]
    [InlineData("x-content-type-options", null)]
    [InlineData("server", "Kestrel")]
    public void A_header_that_is_missing_or_weak_is_found(string name, string? value)
    {
        var headers = new Dictionary<string, string>
        {
            ["content-security-policy"] =
                "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
            ["cache-control"] = "no-store",
            ["referrer-policy"] = "no-referrer",
            ["x-content-type-options"] = "nosniff",
        };
        Assert.Empty(BrowserMonitor.ErrorsOf(headers));

        if (value is null)
        {
            headers.Remove(name);
        }
        else
        {
            headers[name] = value;
        }

        Assert.NotEmpty(BrowserMonitor.ErrorsOf(headers));
    }

    [Fact]
    public void A_cookie_that_is_weak_is_found()
    {
        Assert.Empty(BrowserMonitor.ErrorsOf(Good()));

        foreach (var weaken in new Action<BrowserContextCookiesResult>[]
        {
            cookie => cookie.Secure = false,
            cookie => cookie.HttpOnly = false,
            cookie => cookie.SameSite = SameSiteAttribute.None,
            cookie => cookie.Path = "/ip-phone",
            cookie => cookie.Name = "session",
            cookie => cookie.Expires = 1900000000,
        })
        {
            var weak = Good();
            weaken(weak);
            Assert.NotEmpty(BrowserMonitor.ErrorsOf(weak));
        }

        static BrowserContextCookiesResult Good() => new()
        {
            Name = "__Host-x",
            Value = "",
            Path = "/",
            Secure = true,
            HttpOnly = true,
            SameSite = SameSiteAttribute.Lax,
            Expires = -1,
        };
    }
}
