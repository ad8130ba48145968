using Microsoft.AspNetCore;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using OrleansSelfCare.Gateway.Http;
using OrleansSelfCare.Grains.Interfaces;
using OrleansSelfCare.Grains.OpenId;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace OrleansSelfCare.Gateway.OpenId;

/// <summary>
/// Logout by a client (OpenID Connect RP-Initiated Logout 1.0). The ID token that the client gives as a hint names the session, also when
/// it has expired. Without one the portal asks the customer: any page could send a browser here.
/// </summary>
internal static class EndSessionRequest
{
    public static void AddHandlers(OpenIddictServerBuilder server)
    {
        server.AddEventHandler<ValidateEndSessionRequestContext>(handler => handler.UseSingletonHandler<CheckClient>()
            .SetOrder(int.MaxValue - 100_000));
        server.AddEventHandler<HandleEndSessionRequestContext>(handler => handler.UseSingletonHandler<EndSession>());
    }

    /// <summary>The client is that of the hint, or else <c>client_id</c>. OpenIddict has refused a hint of another client.</summary>
    private sealed class CheckClient(OpenIdClients clients) : IOpenIddictServerHandler<ValidateEndSessionRequestContext>
    {
        public ValueTask HandleAsync(ValidateEndSessionRequestContext context)
        {
            var client = clients.Find(context.IdentityTokenHintPrincipal?.GetAudiences() is [var audience] ? audience : context.ClientId);
            if (context.PostLogoutRedirectUri is { } address && client?.MayLogOutTo(address) != true)
            {
                context.Reject(Errors.InvalidRequest, "The logout address is not registered for the client, or no client is given.");
            }
            else
            {
                context.Transaction.SetProperty(nameof(OpenIdClient), client);
            }

            return default;
        }
    }

    private sealed class EndSession(IGrainFactory grains, SessionNames sessionNames, LogoutReturns returns, PortalPages pages)
        : IOpenIddictServerHandler<HandleEndSessionRequestContext>
    {
        public async ValueTask HandleAsync(HandleEndSessionRequestContext context)
        {
            var http = context.Transaction.GetHttpRequest()!.HttpContext;
            var address = context.Request.PostLogoutRedirectUri;
            IReadOnlyList<string> lines = context.Transaction.GetProperty<OpenIdClient>(nameof(OpenIdClient))?.Lines ?? [];
            if (sessionNames.TryRead(context.IdentityTokenHintPrincipal?.GetClaim(OpenIdClaim.SessionName), out var id, out var sessionId))
            {
                await grains.GetAccount(id).LogOutAsync(new(sessionId, ClientNetwork.Of(http)));
                if (address is not null)
                {
                    context.SignOut();
                    return;
                }

                lines = [id.Line];
            }

            var there = address is null ? null : LogoutReturns.WithState(address, context.Request.State);
            if (there?.Length > LogoutReturns.MaxLength)
            {
                context.Reject(Errors.InvalidRequest, $"The address with its state is longer than {LogoutReturns.MaxLength} characters.");
                return;
            }

            // The portal knows whether the browser still has a session, and asks before it ends it.
            http.Response.Redirect(pages.SignOut(lines, there is null ? null : returns.CreateHandle(there)));
            context.HandleRequest();
        }
    }
}
