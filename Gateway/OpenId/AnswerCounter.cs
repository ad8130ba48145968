using OpenIddict.Abstractions;
using OpenIddict.Server;
using OrleansSelfCare.Gateway.Diagnostics;
using OrleansSelfCare.Grains.OpenId;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace OrleansSelfCare.Gateway.OpenId;

/// <summary>Counts what clients get, for <see cref="GatewayMetrics.ClientAnswered"/>.</summary>
internal static class AnswerCounter
{
    public static void AddHandlers(OpenIddictServerBuilder server)
    {
        Add<ApplyAuthorizationResponseContext>(server);
        Add<ApplyTokenResponseContext>(server);
        Add<ApplyPushedAuthorizationResponseContext>(server);
        Add<ApplyIntrospectionResponseContext>(server);
        Add<ApplyRevocationResponseContext>(server);
    }

    private static void Add<T>(OpenIddictServerBuilder server)
        // Before all others, because one that has sent the answer ends the series.
        where T : BaseRequestContext => server.AddEventHandler<T>(handler => handler.UseSingletonHandler<Count<T>>()
            .SetOrder(int.MinValue));

    private sealed class Count<T>(GatewayMetrics metrics, OpenIdClients clients) : IOpenIddictServerHandler<T>
        where T : BaseRequestContext
    {
        public ValueTask HandleAsync(T context)
        {
            var (request, error) = (context.Transaction.Request, context.Transaction.Response?.Error);
            if (error == Errors.InvalidToken
                && context.EndpointType is OpenIddictServerEndpointType.Introspection or OpenIddictServerEndpointType.Revocation)
            {
                // Not refused: the token is inactive, or there is nothing to revoke.
                error = null;
            }

            metrics.ClientAnswered(
                // Never an id that anybody made up.
                clients.Find(request?.ClientId)?.Id ?? "unknown",
                error is not null ? "refused"
                    : context.EndpointType switch
                    {
                        OpenIddictServerEndpointType.Authorization => "code",
                        OpenIddictServerEndpointType.PushedAuthorization => "pushed",
                        OpenIddictServerEndpointType.Introspection => "introspected",
                        OpenIddictServerEndpointType.Revocation => "revoked",
                        _ => request!.IsRefreshTokenGrantType() ? "refreshed" : "redeemed",
                    },
                error);
            return default;
        }
    }
}
