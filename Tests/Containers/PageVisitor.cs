using System.Net;
using System.Text.RegularExpressions;
using OrleansSelfCare.TestKit;

namespace OrleansSelfCare.Tests.Containers;

/// <summary>A browser without a screen: keeps cookies, those that are for HTTPS too, and fills in forms.</summary>
internal sealed partial class PageVisitor(Uri pages) : IDisposable
{
    /// <summary>The proxy's cookie that names the portal.</summary>
    public const string PortalCookie = "portal";

    private readonly HttpClient _http = new(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false })
    {
        BaseAddress = pages,
    };

    public Dictionary<string, string> Cookies { get; private init; } = [];

    /// <summary>Sent with each request.</summary>
    public (string Name, string Value)? Header { get; init; }

    /// <summary>Another one with the same cookies, whose requests go to another portal.</summary>
    public PageVisitor At(string portal) => new(pages) { Cookies = new(Cookies) { [PortalCookie] = portal } };

    /// <summary>The values of the portal's cookie, as new browsers get it.</summary>
    public static async Task<string[]> Portals(Uri pages, int tries)
    {
        var portals = new HashSet<string>();
        for (var i = 0; i < tries; i++)
        {
            using var visitor = new PageVisitor(pages);
            await visitor.Get("/");
            portals.Add(visitor.Cookies[PortalCookie]);
        }

        return [.. portals.Order(StringComparer.Ordinal)];
    }

    public Task<(HttpStatusCode Status, string Text)> Get(string path) => Send(new HttpRequestMessage(HttpMethod.Get, path));

    /// <summary>Opens the address, of any site of this machine, and follows redirects and pages that go on by themselves.</summary>
    /// <returns>Where it ends, and the page.</returns>
    public async Task<(Uri Address, string Text)> Follow(Uri address)
    {
        for (var steps = 0; steps < 20; steps++)
        {
            var (status, text) = await Send(new HttpRequestMessage(HttpMethod.Get, address));
            if (IsRedirect(status))
            {
                address = new Uri(address, text);
            }
            else if (Refresh().Match(text) is { Success: true } refresh)
            {
                address = new Uri(address, WebUtility.HtmlDecode(refresh.Groups[1].Value));
            }
            else
            {
                Assert.Equal(HttpStatusCode.OK, status);
                return (address, text);
            }
        }

        throw new InvalidOperationException($"The browser is sent on without end, now to {address}.");
    }

    /// <summary>Opens the page and sends its form.</summary>
    /// <returns>Where the answer leads.</returns>
    public async Task<string> Send(string page, params (string Name, string Value)[] fields) => await Post(page, await Form(page), fields);

    /// <summary>The hidden fields of the page's form.</summary>
    public async Task<(string Name, string Value)[]> Form(string page)
    {
        var (status, text) = await Get(page);
        Assert.Equal(HttpStatusCode.OK, status);
        return HiddenFields(text, "<form id=\"form\"");
    }

    /// <param name="tag">The beginning of the form.</param>
    public static (string Name, string Value)[] HiddenFields(string page, string tag)
    {
        var form = page[page.IndexOf(tag, StringComparison.Ordinal)..];
        return [.. Input().Matches(form[..form.IndexOf("</form>", StringComparison.Ordinal)])
            .Select(input => input.Value)
            .Where(input => input.Contains("type=\"hidden\"", StringComparison.Ordinal))
            .Select(input => (Name().Match(input).Groups[1].Value, WebUtility.HtmlDecode(Value().Match(input).Groups[1].Value)))];
    }

    /// <returns>Where the answer leads.</returns>
    public async Task<string> Post(string page, (string Name, string Value)[] form, params (string Name, string Value)[] fields)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, page)
        {
            Content = new FormUrlEncodedContent(form.Concat(fields).Select(field => KeyValuePair.Create(field.Name, field.Value))),
        };
        var (status, text) = await Send(request);
        Assert.True(IsRedirect(status), $"{(int)status}: {text}");
        return text;
    }

    /// <summary>The first step of a sign-in.</summary>
    /// <returns>Where the answer leads.</returns>
    public Task<string> LogIn(TestAccount account) =>
        Send($"/{account.Line}/login", ("selfCareId", account.Id), ("password", account.Password));

    public void Dispose() => _http.Dispose();

    private static bool IsRedirect(HttpStatusCode status) => status is HttpStatusCode.Redirect or HttpStatusCode.SeeOther;

    /// <returns>Of a redirect, where it leads.</returns>
    private async Task<(HttpStatusCode Status, string Text)> Send(HttpRequestMessage request)
    {
        using (request)
        {
            if (Cookies.Count > 0)
            {
                request.Headers.Add("Cookie", string.Join("; ", Cookies.Select(cookie => $"{cookie.Key}={cookie.Value}")));
            }

            if (Header is var (name, value))
            {
                request.Headers.Add(name, value);
            }

            using var response = await _http.SendAsync(request);
            foreach (var cookie in response.Headers.TryGetValues("Set-Cookie", out var set) ? set : [])
            {
                var pair = cookie.Split(';')[0].Split('=', 2);
                if (pair[1].Length > 0)
                {
                    Cookies[pair[0]] = pair[1];
                }
                else
                {
                    Cookies.Remove(pair[0]);
                }
            }

            return (response.StatusCode, response.Headers.Location?.ToString() ?? await response.Content.ReadAsStringAsync());
        }
    }

    [GeneratedRegex("<meta http-equiv=\"refresh\" content=\"0; url=([^\"]*)\"")]
    private static partial Regex Refresh();

    [GeneratedRegex("<input [^>]*>")]
    private static partial Regex Input();

    [GeneratedRegex("name=\"([^\"]*)\"")]
    private static partial Regex Name();

    [GeneratedRegex("value=\"([^\"]*)\"")]
    private static partial Regex Value();
}
