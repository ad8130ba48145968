using Microsoft.AspNetCore;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using OrleansSelfCare.Gateway.Http;
using OrleansSelfCare.Grains.Interfaces;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace OrleansSelfCare.Gateway.OpenId;

/// <summary>
/// Logout by a client (OpenID Connect RP-Initiated Logout 1.0). The ID token that the client gives as a hint names the session, also when
/// it has expired. Without one nothing is ended: any page could send a browser here.
/// </summary>
internal static class EndSessionRequest
{
    public static void AddHandlers(OpenIddictServerBuilder server)
    {
        server.AddEventHandler<ValidateEndSessionRequestContext>(handler => handler.UseSingletonHandler<CheckClient>()
            .SetOrder(int.MaxValue - 100_000));
        server.AddEventHandler<HandleEndSessionRequestContext>(handler => handler.UseSingletonHandler<EndSession>());
    }

    private sealed class CheckClient(OpenIdClients clients) : IOpenIddictServerHandler<ValidateEndSessionRequestContext>
    {
        public ValueTask HandleAsync(ValidateEndSessionRequestContext context)
        {
            if (context.IdentityTokenHintPrincipal is not { } hint
                || hint.GetAudiences() is not [var audience]
                || clients.Find(audience) is not { } client)
            {
                context.Reject(Errors.InvalidRequest, "The parameter 'id_token_hint' with an ID token of this provider is needed.");
            }
            else if (context.PostLogoutRedirectUri is { } address && !client.MayLogOutTo(address))
            {
                context.Reject(Errors.InvalidRequest, "The logout address is not registered for the client.");
            }

            return default;
        }
    }

    private sealed class EndSession(IGrainFactory grains, SessionNames sessionNames)
        : IOpenIddictServerHandler<HandleEndSessionRequestContext>
    {
        public async ValueTask HandleAsync(HandleEndSessionRequestContext context)
        {
            if (sessionNames.TryRead(context.IdentityTokenHintPrincipal!.GetClaim(OpenIdClaim.SessionName), out var id, out var sessionId))
            {
                var network = ClientNetwork.Of(context.Transaction.GetHttpRequest()!.HttpContext);
                await grains.GetAccount(id).LogOutAsync(new(sessionId, network));
            }

            context.SignOut();
        }
    }
}
