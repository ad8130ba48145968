using Microsoft.AspNetCore;
using OpenIddict.Server;
using OrleansSelfCare.Grains.OpenId;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;
using static OpenIddict.Server.OpenIddictServerHandlers;

namespace OrleansSelfCare.Gateway.OpenId;

/// <summary>
/// Which client calls an endpoint that only clients call (RFC 6749, 2.3), by its secret, <c>client_secret_basic</c> or
/// <c>client_secret_post</c>, or by its signature, <c>private_key_jwt</c>. A public client has neither.
/// </summary>
internal static class ClientAuthentication
{
    public static void AddHandlers(OpenIddictServerBuilder server)
    {
        ClientAssertion.AddHandlers(server);
        server.AddEventHandler<ProcessAuthenticationContext>(handler => handler.UseSingletonHandler<AuthenticateClient>()
            .SetOrder(ValidateClientId.Descriptor.Order + 1));
    }

    private sealed class AuthenticateClient(OpenIdClients clients) : IOpenIddictServerHandler<ProcessAuthenticationContext>
    {
        public ValueTask HandleAsync(ProcessAuthenticationContext context)
        {
            if (context.EndpointType is not (OpenIddictServerEndpointType.Token or OpenIddictServerEndpointType.Revocation
                or OpenIddictServerEndpointType.Introspection or OpenIddictServerEndpointType.PushedAuthorization))
            {
                return default;
            }

            // OpenIddict lets the header's id replace that of the form, which another part of the system could read.
            if (context.Transaction.GetHttpRequest()!.Form[Parameters.ClientId]
                .Any(id => !string.IsNullOrEmpty(id) && id != context.ClientId))
            {
                context.Reject(Errors.InvalidRequest, "The form names another client than the header.");
                return default;
            }

            if (clients.Find(context.ClientId) is not { } client || !IsAuthentic(client, context))
            {
                context.Reject(Errors.InvalidClient, "The client is not registered, or its secret or signature is wrong.");
                return default;
            }

            context.Transaction.SetProperty(nameof(OpenIdClient), client);
            return default;
        }

        private static bool IsAuthentic(OpenIdClient client, ProcessAuthenticationContext context) =>
            // Anybody can use a public client's id: enough to give a token back, not to learn about one.
            client.IsPublic ? context.ClientSecret is null && context.EndpointType != OpenIddictServerEndpointType.Introspection
                // Good only if it is signed by a key of the client.
                : context.ClientAssertionPrincipal is not null || client.HasSecret(context.ClientSecret ?? "");
    }
}
