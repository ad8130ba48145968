using OpenIddict.Abstractions;
using OpenIddict.Server;
using OrleansSelfCare.Grains.Interfaces;
using OrleansSelfCare.Grains.OpenId;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;
using static OpenIddict.Server.OpenIddictServerHandlers;

namespace OrleansSelfCare.Gateway.OpenId;

/// <summary>
/// The introspection endpoint (RFC 7662): whether an access or refresh token still stands, for the client that got it, and for clients
/// whose resources the access token is for. OpenIddict answers <c>{"active":false}</c> to all else.
/// </summary>
internal static class IntrospectionRequest
{
    public static void AddHandlers(OpenIddictServerBuilder server)
    {
        // That of OpenIddict takes the client's id for the name of its API.
        server.RemoveEventHandler(Introspection.ValidateAuthorizedParty.Descriptor);
        server.AddEventHandler<ValidateIntrospectionRequestContext>(handler => handler.UseInlineHandler(RefuseOthersToken)
            .SetOrder(Introspection.ValidateAuthorizedParty.Descriptor.Order));
        server.AddEventHandler<HandleIntrospectionRequestContext>(handler => handler.UseSingletonHandler<AskAccount>());
        server.AddEventHandler<HandleConfigurationRequestContext>(handler => handler.UseInlineHandler(context =>
        {
            // No public client may ask: it could not tell who it is.
            context.IntrospectionEndpointAuthenticationMethods.Remove(ClientAuthenticationMethods.None);
            return default;
        }).SetOrder(Discovery.AttachClientAuthenticationMethods.Descriptor.Order + 500));
    }

    private static ValueTask RefuseOthersToken(ValidateIntrospectionRequestContext context)
    {
        var token = context.GenericTokenPrincipal!;
        var client = context.Transaction.GetProperty<OpenIdClient>(nameof(OpenIdClient))!;
        // A refresh token has no audience.
        if (!token.HasPresenter(client.Id) && !token.GetAudiences().Any(client.Resources.Contains))
        {
            context.Reject(Errors.InvalidToken, "The token is neither of the client nor for it.");
        }

        return default;
    }

    private sealed class AskAccount(IGrainFactory grains, GrantTokens tokens, SessionNames sessionNames)
        : IOpenIddictServerHandler<HandleIntrospectionRequestContext>
    {
        public async ValueTask HandleAsync(HandleIntrospectionRequestContext context)
        {
            var token = context.GenericTokenPrincipal;
            var client = context.Transaction.GetProperty<OpenIdClient>(nameof(OpenIdClient))!;
            var refresh = context.Transaction.GetProperty<RefreshTokenContent>(nameof(RefreshTokenContent));
            if (!tokens.TryFindGrant(context.Transaction, token, out var id, out var sessionId, out var grantId)
                || await grains.GetAccount(id).ReadGrantAsync(new(sessionId, grantId)) is not { } grant
                || (refresh is not null && refresh.Generation != grant.Generation)
                // An access token has the names that its client knows; a refresh token is the asking client's.
                || (refresh is null
                    ? token.GetClaim(OpenIdClaim.SessionName)
                    : sessionNames.Write(id, sessionId, grant.Session.KeyId, client.Sector)) is not { } sid)
            {
                context.Reject(Errors.InvalidToken, "The session has ended, or the token was revoked or replaced.");
                return;
            }

            context.Scopes.UnionWith(token.GetScopes());
            context.Subject = refresh is null
                ? token.GetClaim(Claims.Subject)
                : client.SubjectOf(grant.Customer.Subject, grant.Customer.PairwiseSalt);
            context.Claims[OpenIdClaim.SessionName] = sid;
            // RFC 9470, 6.2.
            context.Claims[Claims.AuthenticationTime] = grant.Session.AuthTime.ToUnixTimeSeconds();
            context.Claims[Claims.AuthenticationContextReference] = OpenIdClaim.PasswordAndCode;
            if (refresh is not null)
            {
                // As it is now: a use of the session prolongs it.
                context.ExpiresAt = grant.Session.ExpiresAt;
            }

            if (token.HasScope(OpenIdScope.Account))
            {
                context.Claims[OpenIdClaim.Line] = id.Line;
                context.Claims[OpenIdClaim.SelfCareId] = id.SelfCareId;
            }
        }
    }
}
