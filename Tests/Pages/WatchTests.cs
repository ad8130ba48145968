using Microsoft.Playwright;

namespace OrleansSelfCare.Tests.Pages;

/// <summary>The watch that every test of the pages is under: it finds what is planted.</summary>
public sealed class WatchTests(PortalUnderTest portal) : IClassFixture<PortalUnderTest>
{
    [SkippableTheory]
    [InlineData("asked elsewhere", "document.body.append(Object.assign(new Image(), { src: 'https://elsewhere.example.jp/x.png' }))")]
    [InlineData("console", "document.head.append(Object.assign(document.createElement('style'), { textContent: 'body { color: red }' }))")]
    [InlineData("a secret is in the address", "location = '/?correct%20horse'")]
    [InlineData("script", "setTimeout(() => { throw new Error('planted') }, 0)")]
    public async Task What_is_planted_in_a_page_is_found(string complaint, string plant)
    {
        Browser.Need();
        var customer = await portal.Customer(await portal.Account("ip-phone"));
        await customer.Open("login");

        await customer.Page.EvaluateAsync(plant);
        // Whatever the plant began is over when the next page is there.
        await customer.Open("login");

        Assert.Contains(await customer.Leave(), found => found.StartsWith(complaint, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("content-security-policy", null)]
    [InlineData("content-security-policy", "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")]
    [InlineData("cache-control", "no-cache")]
    [InlineData("referrer-policy", "origin")]
    [InlineData("x-content-type-options", null)]
    [InlineData("server", "Kestrel")]
    public void A_header_that_is_missing_or_weak_is_found(string name, string? value)
    {
        var headers = new Dictionary<string, string>
        {
            ["content-security-policy"] = "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
            ["cache-control"] = "no-store",
            ["referrer-policy"] = "no-referrer",
            ["x-content-type-options"] = "nosniff",
        };
        Assert.Empty(Watch.FaultsOf(headers));

        if (value is null)
        {
            headers.Remove(name);
        }
        else
        {
            headers[name] = value;
        }

        Assert.NotEmpty(Watch.FaultsOf(headers));
    }

    [Fact]
    public void A_cookie_that_is_weak_is_found()
    {
        BrowserContextCookiesResult good = new() { Name = "__Host-x", Value = "", Path = "/", Secure = true, HttpOnly = true, SameSite = SameSiteAttribute.Lax, Expires = -1 };
        Assert.Empty(Watch.FaultsOf(good));

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
            BrowserContextCookiesResult weak = new() { Name = good.Name, Value = "", Path = "/", Secure = true, HttpOnly = true, SameSite = SameSiteAttribute.Lax, Expires = -1 };
            weaken(weak);
            Assert.NotEmpty(Watch.FaultsOf(weak));
        }
    }
}
