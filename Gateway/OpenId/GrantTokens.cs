using System.Security.Claims;
using System.Text.Json.Serialization;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using OrleansSelfCare.Accounts;
using OrleansSelfCare.Grains.OpenId;
using OrleansSelfCare.Grains.Secrets;

namespace OrleansSelfCare.Gateway.OpenId;

/// <summary>What an authorization code says; it is not stored. The account decides whether it was redeemed.</summary>
/// <param name="Resources">For which access tokens may be asked for (RFC 8707); null: for the issuer.</param>
internal sealed record CodeContent(
    Guid Id,
    SignedInSession Session,
    DateTimeOffset IssuedAt,
    string Client,
    string RedirectUri,
    string Challenge,
    string? Nonce,
    IReadOnlyList<string> Scopes,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? Resources = null);

/// <summary>
/// What a refresh token says; it is not stored. It is good as long as its session, and while <paramref name="Generation"/> is the newest.
/// </summary>
/// <param name="Resources"><inheritdoc cref="CodeContent" path="/param[@name='Resources']"/></param>
internal sealed record RefreshTokenContent(
    Guid GrantId,
    SignedInSession Session,
    string Client,
    IReadOnlyList<string> Scopes,
    int Generation,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? Resources = null);

/// <summary>Authorization codes and refresh tokens as texts.</summary>
internal sealed class GrantTokens(SealedText sealedText, SessionNames sessionNames)
{
    public string Write(CodeContent code) => sealedText.Write(TokenPurpose.AuthorizationCode, code);

    public string Write(RefreshTokenContent token) => sealedText.Write(TokenPurpose.RefreshToken, token);

    public CodeContent? ReadCode(string? text) =>
        sealedText.TryRead<CodeContent>(TokenPurpose.AuthorizationCode, text, out var code) ? code : null;

    public RefreshTokenContent? ReadRefreshToken(string? text) =>
        sealedText.TryRead<RefreshTokenContent>(TokenPurpose.RefreshToken, text, out var token) ? token : null;

    /// <summary>The grant of an access token or, if the transaction has read one, of the refresh token.</summary>
    public bool TryFindGrant(
        OpenIddictServerTransaction transaction, ClaimsPrincipal token, out AccountId account, out Guid sessionId, out Guid grantId)
    {
        if (transaction.GetProperty<RefreshTokenContent>(nameof(RefreshTokenContent)) is { } refresh)
        {
            (sessionId, grantId) = (refresh.Session.Id, refresh.GrantId);
            return AccountId.TryFromKey(refresh.Session.Account, out account);
        }

        // No short cut: the compiler wants all three to be set.
        return Guid.TryParse(token.GetClaim(OpenIdClaim.Grant), out grantId)
            & sessionNames.TryRead(token.GetClaim(OpenIdClaim.SessionName), out account, out sessionId);
    }
}
