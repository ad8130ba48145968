using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;
using OrleansSelfCare.Hosting.Settings;

namespace OrleansSelfCare.Gateway.OpenId;

/// <summary>
/// The portal's pages for sign-ins at other services: <see cref="OpenIdOptions.SignInUrl"/>, of which a line may have its own, and
/// <c>sign-out</c> beside it.
/// </summary>
internal sealed class PortalPages(IOptions<SelfCareOptions> options)
{
    /// <param name="lines">Of which the customer may be.</param>
    public string SignIn(IReadOnlyList<string> lines, string handle) => WithQuery(UrlFor(lines), lines, handle);

    /// <param name="lines">Whose sessions are to be ended; empty: all.</param>
    /// <param name="handle">Of <see cref="LogoutReturns"/>; null: the browser stays at the portal.</param>
    public string SignOut(IReadOnlyList<string> lines, string? handle) =>
        WithQuery(new Uri(new Uri(UrlFor(lines)), "sign-out").AbsoluteUri, lines, handle);

    private string UrlFor(IReadOnlyList<string> lines) =>
        lines.Count == 1 && options.Value.Lines.GetValueOrDefault(lines[0])?.SignInUrl is { Length: > 0 } own
            ? own
            : options.Value.OpenId.SignInUrl;

    private static string WithQuery(string url, IReadOnlyList<string> lines, string? handle) => QueryHelpers.AddQueryString(
        url,
        [.. handle is null ? [] : new[] { KeyValuePair.Create("handle", (string?)handle) },
            .. lines.Select(line => KeyValuePair.Create("line", (string?)line))]);
}
