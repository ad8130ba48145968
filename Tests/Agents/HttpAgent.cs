using System.Net;
using System.Text.RegularExpressions;

namespace OrleansSelfCare.Tests.Agents;

/// <summary>An agent whose browser is an HTTP client: for tests of many pages.</summary>
internal sealed partial class HttpAgent : IDisposable
{
    private const int MaxRedirects = 10;

    private readonly Uri _desk;

    /// <summary>By hand, because .NET sends no cookie with <c>Secure</c> to an http address of this machine, as browsers do.</summary>
    private readonly Dictionary<string, string> _cookies = [];

    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });

    private HttpAgent(Uri desk) => _desk = desk;

    /// <param name="rights">Of the agent; none: there is no right.</param>
    public static async Task<HttpAgent> SignIn(DeskUnderTest desk, params string[] rights)
    {
        desk.Company.Rights = rights;
        var agent = new HttpAgent(desk.Address);
        await agent.Get("/");
        return agent;
    }

    public void Dispose() => _http.Dispose();

    /// <returns>The page that the address leads to.</returns>
    public Task<HttpPage> Get(string path) => Follow(new HttpRequestMessage(HttpMethod.Get, new Uri(_desk, path)));

    /// <summary>Sends the form of a page, with its hidden fields.</summary>
    public Task<HttpPage> Send(HttpPage page, params (string Name, string Value)[] fields) =>
        Follow(new HttpRequestMessage(HttpMethod.Post, page.Address)
        {
            // A field that is given replaces a hidden one.
            Content = new FormUrlEncodedContent(fields
                .Concat(HiddenField().Matches(page.Text).Select(field =>
                    (Name: field.Groups[1].Value, Value: WebUtility.HtmlDecode(field.Groups[2].Value))))
                .DistinctBy(field => field.Name)
                .Select(field => KeyValuePair.Create(field.Name, field.Value))),
        });

    private async Task<HttpPage> Follow(HttpRequestMessage first)
    {
        var request = first;
        for (var redirects = 0; redirects < MaxRedirects; redirects++)
        {
            using var sent = request;
            var isDesk = _desk.IsBaseOf(request.RequestUri!);
            if (isDesk && _cookies.Count > 0)
            {
                request.Headers.Add("Cookie", string.Join("; ", _cookies.Select(cookie => $"{cookie.Key}={cookie.Value}")));
            }

            using var answer = await _http.SendAsync(request);
            if (isDesk)
            {
                Keep(answer);
            }

            if (answer.Headers.Location is not { } location)
            {
                return new((int)answer.StatusCode, request.RequestUri!, await answer.Content.ReadAsStringAsync());
            }

            request = new HttpRequestMessage(HttpMethod.Get, new Uri(request.RequestUri!, location));
        }

        throw new InvalidOperationException($"{first.RequestUri} leads to no page.");
    }

    private void Keep(HttpResponseMessage answer)
    {
        foreach (var cookie in answer.Headers.TryGetValues("Set-Cookie", out var cookies) ? cookies : [])
        {
            var pair = cookie.Split(';')[0].Split('=', 2);
            if (pair[1].Length == 0)
            {
                _cookies.Remove(pair[0]);
            }
            else
            {
                _cookies[pair[0]] = pair[1];
            }
        }
    }

    [GeneratedRegex("<input (?=[^>]*type=\"hidden\")(?=[^>]*name=\"([^\"]+)\")[^>]*value=\"([^\"]*)\"")]
    private static partial Regex HiddenField();
}

/// <summary>A page that an <see cref="HttpAgent"/> has got.</summary>
internal sealed record HttpPage(int Status, Uri Address, string Text);
