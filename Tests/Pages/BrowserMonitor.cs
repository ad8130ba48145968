using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Playwright;
using IRequest = Microsoft.Playwright.IRequest;

namespace OrleansSelfCare.Tests.Pages;

/// <summary>
/// Checks all requests and errors of a browser, in every test: requests go only to the site under test and to allowed ones, URLs contain no
/// secrets, responses have the security headers, cookies have their attributes, and the browser's console has no errors, such as CSP
/// violations.
/// </summary>
public sealed class BrowserMonitor
{
    /// <summary>Of the OpenID provider, on another port of the portal's host: cookies ignore ports.</summary>
    private const string ProviderCookie = "__Host-openid";

    private static readonly string[] Unsafe = ["'unsafe-inline'", "'unsafe-eval'", "'unsafe-hashes'", "data:", "*", "http:", "https:"];
    private readonly Uri _site;
    private readonly IBrowserContext _context;
    private readonly ConcurrentQueue<string> _complaints = new();
    private readonly ConcurrentQueue<IRequest> _requests = new();
    private readonly ConcurrentBag<Uri> _allowed = [];

    /// <param name="site">The portal's address, or the desk's.</param>
    public BrowserMonitor(Uri site, IBrowserContext context)
    {
        (_site, _context) = (site, context);
        context.Request += RecordRequest;
        context.Response += CheckResponse;
        context.Console += RecordConsoleMessage;
        context.WebError += RecordScriptError;
    }

    /// <summary>All requests so far: method and URL.</summary>
    public IReadOnlyList<string> Asked => [.. _requests.Select(request => $"{request.Method} {request.Url}")];

    public int Posts => _requests.Count(request => request.Method == "POST");

    /// <summary>The errors so far.</summary>
    /// <param name="known">What must not be in an address, besides the cookies.</param>
    public async Task<IReadOnlyList<string>> Complaints(params IEnumerable<string> known)
    {
        var cookies = await _context.CookiesAsync();
        string[] secrets =
        [
            .. known,
            .. cookies.Where(cookie => cookie.Name != "__Host-language").Select(cookie => cookie.Value),
        ];
        return
        [
            .. _complaints,
            .. _requests
                .Where(request => !IsOfSite(request.Url) && !_allowed.Any(site => site.IsBaseOf(new Uri(request.Url))))
                .Select(request => $"asked elsewhere: {request.Url}"),
            .. _requests.SelectMany(request => SecretsIn(new Uri(request.Url).PathAndQuery, secrets)),
            .. cookies.Where(cookie => cookie.Domain == _site.Host && cookie.Name != ProviderCookie).SelectMany(ErrorsOf),
        ];
    }

    /// <summary>Other sites that the browser is led to.</summary>
    public void Allow(params ReadOnlySpan<Uri> sites)
    {
        foreach (var site in sites)
        {
            _allowed.Add(site);
        }
    }

    /// <summary>Ignores secrets under six characters, which could be in a URL by chance.</summary>
    public static IEnumerable<string> SecretsIn(string address, IEnumerable<string> secrets) => secrets
        .Where(secret => secret.Length >= 6)
        .Where(secret => address.Contains(secret, StringComparison.OrdinalIgnoreCase)
            || address.Contains(Uri.EscapeDataString(secret), StringComparison.OrdinalIgnoreCase))
        .Select(_ => $"a secret is in the address {address}");

    public static IEnumerable<string> ErrorsOf(BrowserContextCookiesResult cookie)
    {
        if (cookie.SameSite is SameSiteAttribute.None || !cookie.Secure || !cookie.HttpOnly || cookie.Path != "/")
        {
            yield return $"cookie {cookie.Name}: SameSite={cookie.SameSite} Secure={cookie.Secure} "
                + $"HttpOnly={cookie.HttpOnly} Path={cookie.Path}";
        }

        // Browsers accept a cookie with this prefix only from this host, for all paths, over TLS.
        if (!cookie.Name.StartsWith("__Host-", StringComparison.Ordinal))
        {
            yield return $"cookie {cookie.Name} has no __Host- prefix";
        }

        // Closing the browser ends the session, for example on a shared computer.
        if (cookie.Name != "__Host-language" && cookie.Expires != -1)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"cookie {cookie.Name} outlives the browser: {cookie.Expires}");
        }
    }

    public static IEnumerable<string> ErrorsOf(IReadOnlyDictionary<string, string> headers)
    {
        var policy = headers.GetValueOrDefault("content-security-policy", "");
        var directives = policy.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        string[] needed = ["default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "form-action 'self'"];
        return
        [
            .. needed.Except(directives).Select(directive => $"Content-Security-Policy has no {directive}: {policy}"),
            .. Unsafe
                .Where(source => directives.Any(directive => directive.Split(' ').Contains(source)))
                .Select(source => $"Content-Security-Policy allows {source}"),
            .. Is("cache-control", "no-store"),
            .. Is("referrer-policy", "no-referrer"),
            .. Is("x-content-type-options", "nosniff"),
            .. headers.ContainsKey("server") ? ["the header Server is set"] : Array.Empty<string>(),
        ];

        string[] Is(string name, string value) =>
            headers.GetValueOrDefault(name) == value ? [] : [$"{name} is {headers.GetValueOrDefault(name, "missing")}"];
    }

    public void Stop()
    {
        _context.Request -= RecordRequest;
        _context.Response -= CheckResponse;
        _context.Console -= RecordConsoleMessage;
        _context.WebError -= RecordScriptError;
    }

    private bool IsOfSite(string url) => url.StartsWith(_site.ToString(), StringComparison.Ordinal);

    private void RecordRequest(object? sender, IRequest request) => _requests.Enqueue(request);

    private void RecordScriptError(object? sender, IWebError error) => _complaints.Enqueue($"script: {error.Error}");

    private void CheckResponse(object? sender, IResponse response)
    {
        if (!IsOfSite(response.Url))
        {
            return;
        }

        if (response.Request.ResourceType == "document")
        {
            foreach (var error in ErrorsOf(response.Headers))
            {
                _complaints.Enqueue($"{response.Request.Method} {response.Url}: {error}");
            }
        }
        else if (response.Status >= 400)
        {
            _complaints.Enqueue($"{response.Status} for {response.Url}");
        }
    }

    private void RecordConsoleMessage(object? sender, IConsoleMessage message)
    {
        // The console also reports pages that answer with 404 or 503, which tests do on purpose.
        var isThePage = message.Text.StartsWith("Failed to load resource", StringComparison.Ordinal)
            && _requests.Any(request =>
                request.ResourceType == "document" && message.Location.StartsWith(request.Url, StringComparison.Ordinal));
        if (message.Type is "error" or "warning" && !isThePage)
        {
            _complaints.Enqueue($"console: {message.Text} ({message.Location})");
        }
    }
}
