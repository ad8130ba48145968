using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Server;
using OrleansSelfCare.Grains.OpenId;
using OrleansSelfCare.Hosting;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;
using static OpenIddict.Server.OpenIddictServerHandlers;

namespace OrleansSelfCare.Gateway.OpenId;

/// <summary>
/// What a client signs in place of a secret (<c>private_key_jwt</c>: OpenID Connect Core 1.0, 9; RFC 7523, 3). OpenIddict's own checks
/// accept one <c>typ</c> alone, which few clients send, any lifetime, and an assertion as often as it comes.
/// </summary>
internal static class ClientAssertion
{
    private const string Type = "client-authentication+jwt";
    private const int MaxIdLength = 256;

    /// <summary>For a client whose clock is ahead.</summary>
    private static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(30);

    public static void AddHandlers(OpenIddictServerBuilder server)
    {
        server.RemoveEventHandler(ValidateClientAssertionWellknownClaims.Descriptor);
        server.RemoveEventHandler(ValidateClientAssertionIssuer.Descriptor);
        server.AddEventHandler<ValidateTokenContext>(handler => handler.UseSingletonHandler<UseClientsKeys>()
            .SetOrder(Protection.ResolveTokenValidationParameters.Descriptor.Order + 500));
        server.AddEventHandler<ValidateTokenContext>(handler => handler.UseSingletonHandler<CheckClaims>()
            .SetOrder(Protection.ValidateIdentityModelToken.Descriptor.Order + 500));
    }

    private static bool IsOf(ValidateTokenContext context) =>
        context.ValidTokenTypes.Contains(TokenTypeIdentifiers.Private.ClientAssertion);

    private sealed class UseClientsKeys(OpenIdClients clients) : IOpenIddictServerHandler<ValidateTokenContext>
    {
        public ValueTask HandleAsync(ValidateTokenContext context)
        {
            if (IsOf(context))
            {
                // Only the issuer; CheckClaims compares.
                context.ValidAudiences.Clear();
                var parameters = context.TokenValidationParameters;
                parameters.ValidAlgorithms = SigningKeys.Algorithms;
                parameters.IssuerSigningKeyResolver = (_, token, _, _) => clients.Find(token.Issuer)?.Keys ?? [];
                parameters.TypeValidator = (type, _, _) =>
                    string.IsNullOrEmpty(type)
                    || type.Equals("JWT", StringComparison.OrdinalIgnoreCase)
                    || type.Equals(Type, StringComparison.OrdinalIgnoreCase)
                        ? Type
                        : throw new SecurityTokenInvalidTypeException();
            }

            return default;
        }
    }

    private sealed class CheckClaims(
        UsedAssertions used, [FromKeyedServices(SelfCareClock.Key)] TimeProvider clock) : IOpenIddictServerHandler<ValidateTokenContext>
    {
        public ValueTask HandleAsync(ValidateTokenContext context)
        {
            if (!IsOf(context) || context.TokenValidationResult?.SecurityToken is not JsonWebToken assertion)
            {
                return default;
            }

            var request = context.Transaction.Request!;
            var now = clock.GetUtcNow().UtcDateTime;
            if (assertion.Issuer != assertion.Subject
                || (request.ClientId ?? assertion.Issuer) != assertion.Issuer
                || !assertion.Audiences.Any()
                || assertion.Audiences.Except(Audiences(context)).Any())
            {
                context.Reject(Errors.InvalidClient, "The assertion is not of the client, or not for this provider.");
            }
            else if (assertion.ValidTo <= now
                || assertion.ValidTo > now + UsedAssertions.MaxLifetime
                || assertion.ValidFrom > now + ClockSkew)
            {
                context.Reject(Errors.InvalidClient, "The assertion has expired, has no 'exp', or is good for more than 5 minutes.");
            }
            else if (assertion.Id is not { Length: >= 1 and <= MaxIdLength } id || !used.TryUse(assertion.Issuer, id))
            {
                context.Reject(Errors.InvalidClient, "The assertion was used before, or has no 'jti'.");
            }
            else
            {
                // It may be the only one to say it (RFC 7521, 4.2).
                request.ClientId = assertion.Issuer;
            }

            return default;
        }

        /// <summary>What names the provider: its issuer, its token endpoint and, there, that for pushed requests (RFC 9126, 2).</summary>
        private static IEnumerable<string> Audiences(ValidateTokenContext context)
        {
            var issuer = context.Options.Issuer!.AbsoluteUri;
            string[] paths = context.EndpointType == OpenIddictServerEndpointType.PushedAuthorization
                ? [OpenIdProvider.Token, OpenIdProvider.Push]
                : [OpenIdProvider.Token];
            return paths.Select(path => issuer.TrimEnd('/') + path).Prepend(issuer);
        }
    }
}
