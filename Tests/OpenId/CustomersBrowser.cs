using System.Net;
using System.Text.RegularExpressions;

namespace OrleansSelfCare.Tests.OpenId;

/// <summary>
/// The browser of a customer who is signed in at the portal: it follows redirects and sends the forms that pages send by script.
/// </summary>
/// <param name="session"><inheritdoc cref="Session" path="/summary"/></param>
internal sealed partial class CustomersBrowser(ProviderUnderTest provider, string? session)
{
    private readonly Browser _browser = provider.NewBrowser();

    /// <summary>At the portal. Null: there is none, and the portal says so, as if it may show no page.</summary>
    public string? Session { get; set; } = session;

    /// <inheritdoc cref="Browser.Headers"/>
    public Dictionary<string, string> Headers => _browser.Headers;

    /// <param name="app">An address that nobody listens at, because an app waits for the browser to be sent there.</param>
    /// <returns>The page, or the redirect to the app.</returns>
    public async Task<Answer> Visit(Uri address, Uri? app = null)
    {
        var answer = await _browser.Get(address.AbsoluteUri);
        for (var steps = 0; steps < 20; steps++)
        {
            if (answer.Location is { } location)
            {
                address = new Uri(address, location);
                if (address.Authority == app?.Authority)
                {
                    return answer;
                }

                if (address.Host == "portal.example.jp")
                {
                    var error = Session is null ? "login_required" : null;
                    address = new Uri((await provider.Continue(answer.Query["handle"], Session, error)).Is(200)["location"]!);
                }

                answer = await _browser.Get(address.AbsoluteUri);
            }
            else if (FormPattern().Match(answer.Text) is { Success: true } form)
            {
                address = new Uri(address, Attribute(form, "action"));
                var fields = FieldPattern().Matches(answer.Text);
                answer = await _browser.Post(
                    address.AbsoluteUri,
                    fields.Select(field => KeyValuePair.Create(Attribute(field, "name"), Attribute(field, "value"))));
            }
            else
            {
                return answer;
            }
        }

        throw new InvalidOperationException($"The browser is sent on without end, now to {address}.");
    }

    private static string Attribute(Match element, string name) =>
        WebUtility.HtmlDecode(Regex.Match(element.Value, $" {name}=(['\"])(.*?)\\1").Groups[2].Value);

    [GeneratedRegex("<form [^>]*>")]
    private static partial Regex FormPattern();

    [GeneratedRegex("<input [^>]*type=\"hidden\"[^>]*>")]
    private static partial Regex FieldPattern();
}
