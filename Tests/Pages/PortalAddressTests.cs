using System.Net;

namespace OrleansSelfCare.Tests.Pages;

/// <summary>How the portal is reached: by the addresses printed in the manual, a line's own host, a path behind a proxy.</summary>
[Trait("Category", "Long")]
public sealed class PortalAddressTests(PortalUnderTest portal) : IClassFixture<PortalUnderTest>
{
    [Theory]
    [InlineData("/selfcare/SelfcareLogin.in", "/ip-phone/login")]
    [InlineData("/mfes/users/login", "/mobile-choice-050/login")]
    [InlineData("/cgi-bin/fb_csc_sc_login.cgi.pl", "/free-voice/login")]
    [InlineData("/SELFCARE/selfcarelogin.in?from=manual", "/ip-phone/login")]
    [InlineData("/ip-phone", "/ip-phone/login")]
    [InlineData("/IP-Phone", "/ip-phone/login")]
    [InlineData("/IP-PHONE/Login", "/ip-phone/Login")]
    [InlineData("/Free-Voice/email/locked", "/free-voice/email/locked")]
    public async Task Printed_and_short_addresses_and_any_case_lead_to_the_page_of_the_line(string path, string to)
    {
        using var answer = await Get(portal, path);

        Assert.Equal((HttpStatusCode.Redirect, to), (answer.StatusCode, answer.Headers.Location?.OriginalString));
    }

    [Theory]
    [InlineData("/no-such-line")]
    [InlineData("/mfes")]
    public async Task Address_that_leads_nowhere_is_a_404(string path)
    {
        using var answer = await Get(portal, path);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task Host_name_bound_to_a_line_begins_at_its_login_which_offers_no_other_service()
    {
        await using var bound = await PortalUnderTest.Start(settings: "--Portal:Lines:free-voice:Hosts:0=voice.example.jp");

        using var own = await Get(bound, "/", host: "Voice.example.jp:8080");
        Assert.Equal("/free-voice/login", own.Headers.Location?.OriginalString);
        Assert.DoesNotContain("サービスの選択に戻る", await Body(bound, "/free-voice/login", host: "voice.example.jp"));
        Assert.Contains("サービスの選択に戻る", await Body(bound, "/free-voice/login", host: "other.example.jp"));
        using var other = await Get(bound, "/", host: "other.example.jp");
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
    }

    [Fact]
    public async Task Every_link_form_and_redirect_stays_under_the_path_that_a_known_proxy_names()
    {
        await using var trusting = await PortalUnderTest.Start(settings: "--Portal:Proxies:0=127.0.0.1");

        var login = await Body(trusting, "/ip-phone/login", prefix: "/selfcare-portal");
        Assert.Empty(AddressesOutside(login, "/selfcare-portal/"));
        using var moved = await Get(trusting, "/ip-phone/menu", prefix: "/selfcare-portal");
        Assert.Equal("/selfcare-portal/ip-phone/login", moved.Headers.Location?.OriginalString);
        using var printed = await Get(trusting, "/mfes/users/login", prefix: "/selfcare-portal");
        Assert.Equal("/selfcare-portal/mobile-choice-050/login", printed.Headers.Location?.OriginalString);
        using var language = await Get(trusting, "/ip-phone/login?language=en", prefix: "/selfcare-portal");
        Assert.Equal("/selfcare-portal/ip-phone/login", language.Headers.Location?.OriginalString);
        var choice = await Body(trusting, "/sign-in?handle=h&line=ip-phone&line=free-voice", prefix: "/selfcare-portal");
        Assert.Contains("/selfcare-portal/sign-in?handle=h&amp;line=free-voice", choice, StringComparison.Ordinal);
        Assert.Empty(AddressesOutside(choice, "/selfcare-portal/"));
        using var one = await Get(trusting, "/sign-in?handle=h&line=ip-phone", prefix: "/selfcare-portal");
        Assert.Equal("/selfcare-portal/ip-phone/login", one.Headers.Location?.OriginalString);
        using var page = await Get(trusting, "/ip-phone/login", prefix: "/selfcare-portal");
        Assert.All(
            language.Headers.GetValues("Set-Cookie").Concat(page.Headers.GetValues("Set-Cookie")),
            cookie => Assert.Contains("path=/;", cookie, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Path_that_another_sender_names_counts_for_nothing()
    {
        await using var trusting = await PortalUnderTest.Start(settings: "--Portal:Proxies:0=192.0.2.1");

        using var moved = await Get(trusting, "/ip-phone/menu", prefix: "/selfcare-portal");

        Assert.Equal("/ip-phone/login", moved.Headers.Location?.OriginalString);
    }

    [Theory]
    [InlineData("//evil.example")]
    [InlineData("/\\evil.example")]
    [InlineData("/a b")]
    [InlineData("/%0d%0aSet-Cookie:a=b")]
    public async Task What_is_no_path_counts_for_nothing_from_a_known_proxy_too(string prefix)
    {
        await using var trusting = await PortalUnderTest.Start(settings: "--Portal:Proxies:0=127.0.0.1");

        using var moved = await Get(trusting, "/ip-phone/menu", prefix: prefix);

        Assert.Equal("/ip-phone/login", moved.Headers.Location?.OriginalString);
    }

    [Theory]
    [InlineData("/ip-phone/login", "text/html")]
    [InlineData("/portal.css", "text/css")]
    [InlineData("/pages.js", "text/javascript")]
    [InlineData("/portal.js", "text/javascript")]
    public async Task Page_and_its_files_are_compressed(string path, string type)
    {
        using var answer = await Get(portal, path, acceptEncoding: "br, gzip");

        Assert.Equal(type, answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal(["br"], answer.Content.Headers.ContentEncoding);
    }

    /// <summary>Otherwise the length of the compressed page could betray a secret that stands on it (BREACH).</summary>
    [Theory]
    [InlineData("/ip-phone/login")]
    [InlineData("/")]
    [InlineData("/marker-of-a-stranger/login")]
    public async Task Page_repeats_nothing_that_a_stranger_can_choose(string path)
    {
        const string marker = "marker-of-a-stranger";
        using var http = new HttpClient { BaseAddress = portal.Address };
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{path}?q={marker}&handler={marker}&shown={marker}");
        foreach (var header in new[] { "User-Agent", "Referer", "X-Forwarded-For", "Accept-Language", "X-Any" })
        {
            request.Headers.TryAddWithoutValidation(header, marker);
        }

        request.Headers.Add("X-Forwarded-Prefix", $"/{marker}");

        using var answer = await http.SendAsync(request);

        Assert.DoesNotContain(marker, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static IEnumerable<string> AddressesOutside(string html, string prefix) =>
        System.Text.RegularExpressions.Regex.Matches(html, "(?:href|action|src)=\"(/[^\"]*)\"").Select(match => match.Groups[1].Value)
            .Where(address => !address.StartsWith(prefix, StringComparison.Ordinal));

    private static async Task<string> Body(PortalUnderTest portal, string path, string? host = null, string? prefix = null)
    {
        using var answer = await Get(portal, path, host, prefix);
        return await answer.Content.ReadAsStringAsync();
    }

    private static async Task<HttpResponseMessage> Get(
        PortalUnderTest portal, string path, string? host = null, string? prefix = null, string? acceptEncoding = null)
    {
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = portal.Address };
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Host = host;
        foreach (var (name, value) in new[] { ("X-Forwarded-Prefix", prefix), ("Accept-Encoding", acceptEncoding) })
        {
            if (value is not null)
            {
                request.Headers.TryAddWithoutValidation(name, value);
            }
        }

        return await http.SendAsync(request);
    }
}
