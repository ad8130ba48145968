using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.IdentityModel.Tokens;
using OrleansSelfCare.Hosting.Settings;

namespace OrleansSelfCare.Grains.OpenId;

/// <summary>A service that signs its customers in with the OpenID provider (OAuth 2.0: a client).</summary>
/// <param name="Sha256">
/// Of the secret's UTF-8; null: the client has no secret. A fast hash is enough: secrets are random, so they can't be guessed
/// (NIST SP 800-63B-4, 3.1.2.2).
/// </param>
/// <param name="Keys">Verify what the client signs in place of a secret (<c>private_key_jwt</c>); empty: it signs nothing.</param>
/// <param name="Lines">The service lines whose customers it may sign in.</param>
/// <param name="LogoutUris">Where a browser may be sent after a logout.</param>
/// <param name="Origins">Whose pages may read the provider's answers (CORS). Only public clients have any.</param>
/// <param name="Resources">The services, as URIs, for which it may ask for access tokens (RFC 8707), besides the provider itself.</param>
/// <param name="BackchannelLogoutUri">The address that gets a logout token when a session has ended; null: none.</param>
/// <param name="MustPushRequests">It may send the browser with a pushed request only (RFC 9126).</param>
/// <param name="Sector">
/// A host name; null: the client's subject type is public. Pairwise clients of one sector share the names of a customer and of a session,
/// and nobody else gets them, so that others can't find out that they have the same customer (OpenID Connect Core 1.0, 8.1).
/// </param>
/// <param name="IdTokenAlgorithm">One of <see cref="SigningKeys.Algorithms"/>.</param>
/// <param name="Name">As customers know it; null: none.</param>
public sealed partial record OpenIdClient(
    string Id,
    IReadOnlyList<string> RedirectUris,
    byte[]? Sha256,
    IReadOnlyList<SecurityKey> Keys,
    IReadOnlyList<string> Lines,
    IReadOnlyList<string> Scopes,
    IReadOnlyList<string> LogoutUris,
    IReadOnlyList<string> Origins,
    IReadOnlyList<string> Resources,
    string? BackchannelLogoutUri,
    bool MustPushRequests,
    string IdTokenAlgorithm,
    string? Sector = null,
    Text? Name = null)
{
    /// <summary>A shorter one is not random, and is refused even if the file has its digest.</summary>
    public const int MinSecretLength = 32;

    private const int SubjectBytes = 16;

    /// <summary>It can't prove who it is.</summary>
    public bool IsPublic => Sha256 is null && Keys.Count == 0;

    public bool HasSecret(string secret) =>
        secret.Length >= MinSecretLength
        && Sha256 is not null
        && CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(secret)), Sha256);

    /// <summary>
    /// Compares character by character (RFC 9700, 2.1). Only the port of a public client's loopback address may differ, because an app
    /// listens at a port that is free (RFC 8252, 7.3).
    /// </summary>
    public bool MayRedirectTo(string uri) => Matches(RedirectUris, uri);

    /// <inheritdoc cref="MayRedirectTo"/>
    public bool MayLogOutTo(string uri) => Matches(LogoutUris, uri);

    /// <summary>The value of <c>sub</c>: 32 hexadecimal digits.</summary>
    /// <param name="subjectId">The account's; null: no client knows the customer.</param>
    /// <param name="pairwiseSalt">See <see cref="Accounts.Account.PairwiseSalt"/>.</param>
    /// <returns>Null: there is none yet.</returns>
    public string? SubjectOf(Guid? subjectId, Guid? pairwiseSalt) =>
        Sector is null ? subjectId?.ToString("N", CultureInfo.InvariantCulture)
        : pairwiseSalt is { } salt
            ? Convert.ToHexStringLower(HMACSHA256.HashData(salt.ToByteArray(), Encoding.UTF8.GetBytes(Sector)).AsSpan(..SubjectBytes))
        : null;

    /// <summary>Whether it may ask for an access token for this resource (RFC 8707), compared character by character.</summary>
    public bool MayAskFor(string resource, Uri issuer) => resource == issuer.AbsoluteUri || Resources.Contains(resource);

    private bool Matches(IReadOnlyList<string> registered, string uri) =>
        registered.Contains(uri, StringComparer.Ordinal)
        || (IsPublic
            && LoopbackParts(uri) is { } parts
            && registered.Any(one => LoopbackParts(one) == parts));

    private static (string Host, string Path)? LoopbackParts(string uri) =>
        LoopbackPattern().Match(uri) is { Success: true } match
        && (match.Groups["port"].Value is not { Length: > 0 } port || int.Parse(port, CultureInfo.InvariantCulture) <= ushort.MaxValue)
            ? (match.Groups["host"].Value, match.Groups["rest"].Value)
            : null;

    [GeneratedRegex(@"\Ahttp://(?<host>localhost|127\.[0-9.]+|\[::1\])(:(?<port>[1-9][0-9]{0,4}))?(?<rest>([/?].*)?)\z",
        RegexOptions.ExplicitCapture)]
    private static partial Regex LoopbackPattern();
}
