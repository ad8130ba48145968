using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using OrleansSelfCare.Accounts;
using OrleansSelfCare.Accounts.OpenId;
using OrleansSelfCare.Gateway.Http;
using OrleansSelfCare.Grains.Interfaces;
using OrleansSelfCare.Grains.OpenId;
using OrleansSelfCare.Hosting;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;
using static OpenIddict.Server.OpenIddictServerHandlers;

namespace OrleansSelfCare.Gateway.OpenId;

/// <summary>The token endpoint: a code or a refresh token becomes an access token, an ID token and the next refresh token.</summary>
internal static class TokenRequest
{
    /// <summary>Short, because an access token stays good at services after its session has ended.</summary>
    public static readonly TimeSpan AccessTokenLifetime = TimeSpan.FromMinutes(5);

    public static void AddHandlers(OpenIddictServerBuilder server)
    {
        server.AddEventHandler<ValidateTokenContext>(handler => handler.UseInlineHandler(RefuseOtherKinds).SetOrder(int.MinValue));
        server.AddEventHandler<ValidateTokenContext>(handler => handler.UseSingletonHandler<ReadGrantToken>()
            .SetOrder(Protection.ValidateIdentityModelToken.Descriptor.Order - 1));
        // It answers invalid_grant, for which clients drop a refresh token that is good.
        server.RemoveEventHandler(Exchange.ValidateGrantedScopes.Descriptor);
        server.AddEventHandler<HandleTokenRequestContext>(handler => handler.UseSingletonHandler<AskAccount>());
        server.AddEventHandler<GenerateTokenContext>(handler => handler.UseSingletonHandler<ChooseSigningKey>()
            .SetOrder(Protection.AttachSecurityCredentials.Descriptor.Order + 1));
        server.AddEventHandler<ProcessSignInContext>(handler => handler.UseSingletonHandler<WriteGrantToken>()
            .SetOrder(EvaluateGeneratedTokens.Descriptor.Order + 500));
    }

    /// <summary>Only access and refresh tokens are revoked and introspected. All else is then no token to these two endpoints.</summary>
    private static ValueTask RefuseOtherKinds(ValidateTokenContext context)
    {
        if (context.ValidTokenTypes.Count > 1)
        {
            context.ValidTokenTypes.IntersectWith([TokenTypeIdentifiers.AccessToken, TokenTypeIdentifiers.RefreshToken]);
        }

        return default;
    }

    /// <summary>Codes and refresh tokens have a format of their own. OpenIddict compares client, redirect address and PKCE.</summary>
    private sealed class ReadGrantToken(GrantTokens tokens) : IOpenIddictServerHandler<ValidateTokenContext>
    {
        public ValueTask HandleAsync(ValidateTokenContext context)
        {
            if (context.ValidTokenTypes.Contains(TokenTypeIdentifiers.Private.AuthorizationCode))
            {
                var code = tokens.ReadCode(context.Token);
                Set(context, code, TokenTypeIdentifiers.Private.AuthorizationCode, code?.Client, code?.Scopes)
                    ?.SetClaim(Claims.Private.RedirectUri, code!.RedirectUri)
                    .SetClaim(Claims.Private.CodeChallenge, code.Challenge)
                    .SetClaim(Claims.Private.CodeChallengeMethod, CodeChallengeMethods.Sha256)
                    .SetClaim(Claims.Private.Nonce, code.Nonce);
            }
            else if (context.ValidTokenTypes.Contains(TokenTypeIdentifiers.RefreshToken))
            {
                var token = tokens.ReadRefreshToken(context.Token);
                if (token is null && context.ValidTokenTypes.Contains(TokenTypeIdentifiers.AccessToken))
                {
                    // OpenIddict reads it.
                    return default;
                }

                Set(context, token, TokenTypeIdentifiers.RefreshToken, token?.Client, token?.Scopes);
            }

            return default;
        }

        private static ClaimsPrincipal? Set<T>(
            ValidateTokenContext context, T? content, string type, string? client, IReadOnlyList<string>? scopes)
            where T : class
        {
            if (content is null)
            {
                context.Reject(Errors.InvalidToken, "It is not a code or refresh token of this provider.");
                return null;
            }

            context.Transaction.SetProperty(typeof(T).Name, content);
            context.Principal = new(new ClaimsIdentity(type, Claims.Name, Claims.Role));
            return context.Principal.SetTokenType(type).SetPresenters(client!).SetScopes(scopes!);
        }
    }

    private sealed class AskAccount(
        IGrainFactory grains,
        SessionNames sessionNames,
        [FromKeyedServices(SelfCareClock.Key)] TimeProvider clock) : IOpenIddictServerHandler<HandleTokenRequestContext>
    {
        public async ValueTask HandleAsync(HandleTokenRequestContext context)
        {
            var code = context.Transaction.GetProperty<CodeContent>(nameof(CodeContent));
            var token = context.Transaction.GetProperty<RefreshTokenContent>(nameof(RefreshTokenContent));
            if ((code?.Session ?? token?.Session) is not { } signedIn || !AccountId.TryFromKey(signedIn.Account, out var id))
            {
                context.Reject(Errors.UnsupportedGrantType);
                return;
            }

            // As the clients file says now, which may be less than when the code was given.
            var client = context.Transaction.GetProperty<OpenIdClient>(nameof(OpenIdClient))!;
            string[] scopes = [.. (code?.Scopes ?? token!.Scopes).Intersect(client.Scopes)];
            if (!client.Lines.Contains(id.Line))
            {
                context.Reject(Errors.InvalidGrant, "The client may not sign in customers of this line.");
                return;
            }

            var issuer = context.Options.Issuer!;
            var granted = code is not null ? code.Resources : token!.Resources;
            string[] resources = [.. granted ?? [issuer.AbsoluteUri]];
            string[] audience = context.Request.GetResources() is { Length: > 0 } asked ? [.. asked.Distinct()] : resources;
            if (audience.Any(resource => !resources.Contains(resource) || !client.MayAskFor(resource, issuer)))
            {
                context.Reject(Errors.InvalidTarget, "The client may not ask for a token for a resource, or didn't at the sign-in.");
                return;
            }

            // A refresh may ask for fewer, for one access token and its ID token. The next refresh token has all again (RFC 6749, 6).
            var requested = token is not null && !string.IsNullOrEmpty(context.Request.Scope) ? context.Request.GetScopes() : [.. scopes];
            if (token is not null && requested.Except(token.Scopes).Any())
            {
                context.Reject(Errors.InvalidScope, "A refresh can't ask for more than the sign-in gave.");
                return;
            }

            var network = ClientNetwork.Of(context.Transaction.GetHttpRequest()!.HttpContext);
            var account = grains.GetAccount(id);
            var result = code is not null
                ? await account.RedeemCodeAsync(new(
                    signedIn.Id,
                    code.Id,
                    code.IssuedAt,
                    code.Client,
                    Guid.NewGuid(),
                    network,
                    ReceivesLogout: client.BackchannelLogoutUri is not null))
                : await account.RefreshGrantAsync(
                    new(signedIn.Id, token!.GrantId, token.Client, token.Generation, Guid.NewGuid(), network));
            switch (result)
            {
                // A token that is good for less than a second has no lifetime in its answer, and clients would take it for an endless one.
                case GrantResult.Good good when good.Session.ExpiresAt - clock.GetUtcNow() is var left && left >= TimeSpan.FromSeconds(1)
                    && sessionNames.Write(id, signedIn.Id, good.Session.KeyId, client.Sector) is { } sid:
                    // An access token doesn't outlive its session.
                    context.Principal = CreatePrincipal(client, good, id, sid, [.. scopes.Intersect(requested)], code?.Nonce)
                        .SetScopes(scopes).SetResources([.. audience])
                        .SetAccessTokenLifetime(left < AccessTokenLifetime ? left : AccessTokenLifetime);
                    context.Transaction.SetProperty(
                        nameof(RefreshTokenContent),
                        new RefreshTokenContent(good.GrantId, signedIn, client.Id, scopes, good.Generation, granted));
                    break;
                default:
                    context.Reject(Errors.InvalidGrant, "It was used before, has expired, or its session has ended.");
                    break;
            }
        }

        private static ClaimsPrincipal CreatePrincipal(
            OpenIdClient client, GrantResult.Good good, AccountId id, string sid, string[] scopes, string? nonce)
        {
            var identity = new ClaimsIdentity("selfcare", Claims.Name, Claims.Role);
            identity.SetClaim(Claims.Subject, client.SubjectOf(good.Customer.Subject, good.Customer.PairwiseSalt));
            identity.SetClaim(OpenIdClaim.SessionName, sid);
            identity.SetClaim(OpenIdClaim.Grant, good.GrantId.ToString("N", CultureInfo.InvariantCulture));
            identity.SetClaim(Claims.AuthenticationTime, good.Session.AuthTime.ToUnixTimeSeconds());
            identity.SetClaim(Claims.AuthenticationContextReference, OpenIdClaim.PasswordAndCode);
            identity.SetClaims(Claims.AuthenticationMethodReference, [.. OpenIdClaim.Methods]);
            if (scopes.Contains(OpenIdScope.Account))
            {
                identity.SetClaim(OpenIdClaim.Line, id.Line).SetClaim(OpenIdClaim.SelfCareId, id.SelfCareId);
            }

            if (scopes.Contains(Scopes.Email) && good.Customer.Email is { } email)
            {
                identity.SetClaim(Claims.Email, email).SetClaim(Claims.EmailVerified, good.Customer.IsEmailVerified);
            }

            identity.SetDestinations(DestinationsOf);
            return new ClaimsPrincipal(identity).SetClaim(Claims.Private.Nonce, nonce);
        }

        private static IEnumerable<string> DestinationsOf(Claim claim) => claim.Type switch
        {
            OpenIdClaim.Grant => [Destinations.AccessToken],
            OpenIdClaim.Line or OpenIdClaim.SelfCareId or Claims.Email or Claims.EmailVerified => [Destinations.IdentityToken],
            _ => [Destinations.AccessToken, Destinations.IdentityToken],
        };
    }

    /// <summary>ID tokens as the client asks, access tokens always ES256: resource servers read them too.</summary>
    private sealed class ChooseSigningKey(SigningKeys keys) : IOpenIddictServerHandler<GenerateTokenContext>
    {
        public ValueTask HandleAsync(GenerateTokenContext context)
        {
            context.SigningCredentials = keys.Current(
                context.TokenType == TokenTypeIdentifiers.IdentityToken
                && context.Transaction.GetProperty<OpenIdClient>(nameof(OpenIdClient)) is { } client
                    ? client.IdTokenAlgorithm
                    : SecurityAlgorithms.EcdsaSha256);
            return default;
        }
    }

    /// <summary>In place of OpenIddict, which would first copy all claims for a token of its own format.</summary>
    private sealed class WriteGrantToken(GrantTokens tokens) : IOpenIddictServerHandler<ProcessSignInContext>
    {
        public ValueTask HandleAsync(ProcessSignInContext context)
        {
            if (context.GenerateAuthorizationCode)
            {
                context.AuthorizationCode = tokens.Write(CodeOf(context.Request, AuthorizeRequest.AnswerOf(context.Transaction)!));
                context.GenerateAuthorizationCode = false;
            }

            if (context.GenerateRefreshToken)
            {
                context.RefreshToken = tokens.Write(context.Transaction.GetProperty<RefreshTokenContent>(nameof(RefreshTokenContent))!);
                context.GenerateRefreshToken = false;
            }

            return default;
        }

        private static CodeContent CodeOf(OpenIddictRequest request, AuthorizationAnswer answer) => new(
            answer.CodeId,
            answer.Session!,
            // Not the present time: a later code of the same answer must not outlive what the account remembers of the first.
            answer.At,
            request.ClientId!,
            request.RedirectUri!,
            request.CodeChallenge!,
            request.Nonce,
            [.. request.GetScopes()],
            answer.Request.Resources);
    }
}
