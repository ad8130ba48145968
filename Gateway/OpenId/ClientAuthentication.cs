using OpenIddict.Server;
using OrleansSelfCare.Grains.OpenId;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;
using static OpenIddict.Server.OpenIddictServerHandlers;

namespace OrleansSelfCare.Gateway.OpenId;

/// <summary>
/// Which client calls an endpoint that only clients call (RFC 6749, 2.3), by its secret: <c>client_secret_basic</c> or
/// <c>client_secret_post</c>. A public client has none.
/// </summary>
internal static class ClientAuthentication
{
    public static void AddHandlers(OpenIddictServerBuilder server) =>
        server.AddEventHandler<ProcessAuthenticationContext>(handler => handler.UseSingletonHandler<AuthenticateClient>()
            .SetOrder(ValidateClientId.Descriptor.Order + 1));

    private sealed class AuthenticateClient(OpenIdClients clients) : IOpenIddictServerHandler<ProcessAuthenticationContext>
    {
        public ValueTask HandleAsync(ProcessAuthenticationContext context)
        {
            if (context.EndpointType is not (OpenIddictServerEndpointType.Token or OpenIddictServerEndpointType.Revocation
                or OpenIddictServerEndpointType.Introspection))
            {
                return default;
            }

            if (clients.Find(context.ClientId) is not { } client
                || (client.IsPublic
                    // Anybody can use its id: enough to give a token back, not to learn about one.
                    ? context.ClientSecret is not null || context.EndpointType == OpenIddictServerEndpointType.Introspection
                    : !client.HasSecret(context.ClientSecret ?? "")))
            {
                context.Reject(Errors.InvalidClient, "The client is not registered, or its secret is wrong.");
                return default;
            }

            context.Transaction.SetProperty(nameof(OpenIdClient), client);
            return default;
        }
    }
}
