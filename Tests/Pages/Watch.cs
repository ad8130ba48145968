using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Playwright;
using OrleansSelfCare.TestKit;
using IRequest = Microsoft.Playwright.IRequest;

namespace OrleansSelfCare.Tests.Pages;

/// <summary>
/// Sees all that a person's browser asks for and complains of, in every test: no request leaves the portal, no address holds a secret, every
/// answer has its headers and every cookie its attributes, and the browser itself finds nothing wrong (CSP violations are told there too).
/// </summary>
public sealed class Watch
{
    private static readonly string[] Unsafe = ["'unsafe-inline'", "'unsafe-eval'", "'unsafe-hashes'", "data:", "*", "http:", "https:"];
    private readonly PortalUnderTest _portal;
    private readonly IBrowserContext _context;
    private readonly ConcurrentQueue<string> _complaints = new();
    private readonly ConcurrentQueue<IRequest> _requests = new();

    public Watch(PortalUnderTest portal, IBrowserContext context)
    {
        (_portal, _context) = (portal, context);
        context.Request += Asks;
        context.Response += Look;
        context.Console += Listen;
        context.WebError += Fails;
    }

    /// <summary>Every address the browser asked for, with its method.</summary>
    public IReadOnlyList<string> Asked => [.. _requests.Select(request => $"{request.Method} {request.Url}")];

    /// <summary>How many forms were sent.</summary>
    public int Posts => _requests.Count(request => request.Method == "POST");

    /// <summary>What was wrong so far, for a person who has that account and typed that.</summary>
    public async Task<IReadOnlyList<string>> Complaints(TestAccount account, IEnumerable<string> typed)
    {
        var cookies = await _context.CookiesAsync();
        string[] secrets =
        [
            account.Password, account.Email, account.Phone,
            .. typed,
            .. _portal.Inbox.CodesTo(account.Email).Select(mail => mail.Code.Reveal()),
            .. cookies.Where(cookie => cookie.Name != "language").Select(cookie => cookie.Value),
        ];
        return
        [
            .. _complaints,
            .. _requests.Where(request => !request.Url.StartsWith(_portal.Address.ToString(), StringComparison.Ordinal)).Select(request => $"asked elsewhere: {request.Url}"),
            .. _requests.SelectMany(request => SecretsIn(new Uri(request.Url).PathAndQuery, secrets)),
            .. cookies.SelectMany(FaultsOf),
        ];
    }

    /// <summary>The secrets of a kind that could be in an address by themselves are too short to be told from chance.</summary>
    public static IEnumerable<string> SecretsIn(string address, IEnumerable<string> secrets) => secrets
        .Where(secret => secret.Length >= 6)
        .Where(secret => address.Contains(secret, StringComparison.OrdinalIgnoreCase) || address.Contains(Uri.EscapeDataString(secret), StringComparison.OrdinalIgnoreCase))
        .Select(_ => $"a secret is in the address {address}");

    public static IEnumerable<string> FaultsOf(BrowserContextCookiesResult cookie)
    {
        if (cookie.SameSite is SameSiteAttribute.None || !cookie.Secure || !cookie.HttpOnly || cookie.Path != "/")
        {
            yield return $"cookie {cookie.Name}: SameSite={cookie.SameSite} Secure={cookie.Secure} HttpOnly={cookie.HttpOnly} Path={cookie.Path}";
        }

        // The browser takes the prefix for a promise: this host alone sets it, for all its paths, encrypted.
        if (cookie.Name != "language" && !cookie.Name.StartsWith("__Host-", StringComparison.Ordinal))
        {
            yield return $"cookie {cookie.Name} has no __Host- prefix";
        }

        // A customer who closes the browser on another's machine has left.
        if (cookie.Name != "language" && cookie.Expires != -1)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"cookie {cookie.Name} outlives the browser: {cookie.Expires}");
        }
    }

    public static IEnumerable<string> FaultsOf(IReadOnlyDictionary<string, string> headers)
    {
        var policy = headers.GetValueOrDefault("content-security-policy", "");
        var directives = policy.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        string[] needed = ["default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "form-action 'self'"];
        return
        [
            .. needed.Except(directives).Select(directive => $"Content-Security-Policy has no {directive}: {policy}"),
            .. Unsafe.Where(source => directives.Any(directive => directive.Split(' ').Contains(source))).Select(source => $"Content-Security-Policy allows {source}"),
            .. Is("cache-control", "no-store"),
            .. Is("referrer-policy", "no-referrer"),
            .. Is("x-content-type-options", "nosniff"),
            .. headers.ContainsKey("server") ? ["the server tells its name"] : Array.Empty<string>(),
        ];

        string[] Is(string name, string value) => headers.GetValueOrDefault(name) == value ? [] : [$"{name} is {headers.GetValueOrDefault(name, "missing")}"];
    }

    /// <summary>Sees no more.</summary>
    public void End()
    {
        _context.Request -= Asks;
        _context.Response -= Look;
        _context.Console -= Listen;
        _context.WebError -= Fails;
    }

    private void Asks(object? sender, IRequest request) => _requests.Enqueue(request);

    private void Fails(object? sender, IWebError error) => _complaints.Enqueue($"script: {error.Error}");

    private void Look(object? sender, IResponse response)
    {
        if (response.Request.ResourceType == "document")
        {
            foreach (var fault in FaultsOf(response.Headers))
            {
                _complaints.Enqueue($"{response.Request.Method} {response.Url}: {fault}");
            }
        }
        else if (response.Status >= 400)
        {
            _complaints.Enqueue($"{response.Status} for {response.Url}");
        }
    }

    private void Listen(object? sender, IConsoleMessage message)
    {
        // A page may answer with 404 or 503; the browser tells of that too.
        var isThePage = message.Text.StartsWith("Failed to load resource", StringComparison.Ordinal)
            && _requests.Any(request => request.ResourceType == "document" && message.Location.StartsWith(request.Url, StringComparison.Ordinal));
        if (message.Type is "error" or "warning" && !isThePage)
        {
            _complaints.Enqueue($"console: {message.Text} ({message.Location})");
        }
    }
}
