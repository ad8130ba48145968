using Microsoft.AspNetCore;
using OpenIddict.Server;
using OrleansSelfCare.Gateway.Http;
using OrleansSelfCare.Grains.Interfaces;
using OrleansSelfCare.Grains.OpenId;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace OrleansSelfCare.Gateway.OpenId;

/// <summary>
/// The revocation endpoint (RFC 7009): an access or refresh token, also one that was replaced, ends its grant with all tokens. OpenIddict
/// answers 200 to what is no token of the client, without an effect.
/// </summary>
internal static class RevocationRequest
{
    public static void AddHandlers(OpenIddictServerBuilder server) =>
        server.AddEventHandler<HandleRevocationRequestContext>(handler => handler.UseSingletonHandler<EndGrant>());

    private sealed class EndGrant(IGrainFactory grains, GrantTokens tokens) : IOpenIddictServerHandler<HandleRevocationRequestContext>
    {
        public async ValueTask HandleAsync(HandleRevocationRequestContext context)
        {
            if (tokens.TryFindGrant(
                context.Transaction, context.GenericTokenPrincipal!, out var account, out var sessionId, out var grantId))
            {
                var client = context.Transaction.GetProperty<OpenIdClient>(nameof(OpenIdClient))!;
                var network = ClientNetwork.Of(context.Transaction.GetHttpRequest()!.HttpContext);
                await grains.GetAccount(account).RevokeGrantAsync(new(sessionId, grantId, client.Id, network));
            }
        }
    }
}
