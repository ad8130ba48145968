using Microsoft.AspNetCore;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using OrleansSelfCare.Grains.Interfaces;
using OrleansSelfCare.Grains.OpenId;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace OrleansSelfCare.Gateway.OpenId;

/// <summary>
/// The userinfo endpoint (OpenID Connect Core 1.0, 5.3): what the scopes of an access token let its bearer read, as it is now.
/// </summary>
internal static class UserInfoRequest
{
    public static void AddHandlers(OpenIddictServerBuilder server) =>
        server.AddEventHandler<HandleUserInfoRequestContext>(handler => handler.UseSingletonHandler<AskAccount>());

    private sealed class AskAccount(IGrainFactory grains, GrantTokens tokens)
        : IOpenIddictServerHandler<HandleUserInfoRequestContext>
    {
        public async ValueTask HandleAsync(HandleUserInfoRequestContext context)
        {
            var token = context.AccessTokenPrincipal;
            var http = context.Transaction.GetHttpRequest()!;
            // URLs are logged (RFC 9700, 4.3.2), and a second token could be another customer's (RFC 6750, 2).
            if (http.Query.ContainsKey(Parameters.AccessToken)
                || (HttpMethods.IsPost(http.Method)
                    && http.Headers.Authorization.Count > 0
                    && http.Form.ContainsKey(Parameters.AccessToken)))
            {
                context.Reject(Errors.InvalidRequest, "The token belongs once into the request, into the header 'Authorization'.");
                return;
            }

            if (!token.HasAudience(context.Options.Issuer!.AbsoluteUri)
                || !tokens.TryFindGrant(context.Transaction, token, out var id, out var sessionId, out var grantId)
                || await grains.GetAccount(id).ReadUserInfoAsync(new(sessionId, grantId)) is not { } customer)
            {
                context.Reject(Errors.InvalidToken, "The session has ended, or the token is for another service.");
                return;
            }

            context.Audiences.Clear();
            if (token.HasScope(OpenIdScope.Account))
            {
                context.Claims[OpenIdClaim.Line] = id.Line;
                context.Claims[OpenIdClaim.SelfCareId] = id.SelfCareId;
            }

            if (token.HasScope(Scopes.Email) && customer.Email is { } email)
            {
                (context.Email, context.EmailVerified) = (email, customer.IsEmailVerified);
            }
        }
    }
}
