using OpenIddict.Server;
using OpenIddict.Server.AspNetCore;
using OrleansSelfCare.Grains.OpenId;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;
using static OpenIddict.Server.OpenIddictServerHandlers;

namespace OrleansSelfCare.Gateway.OpenId;

/// <summary>
/// Pushed authorization requests (RFC 9126): a client sends its request itself, and the browser only brings a <c>request_uri</c>, in which
/// the request is sealed. So nobody reads or changes it in the browser. Nothing is stored.
/// </summary>
internal static class PushedRequest
{
    public static void AddHandlers(OpenIddictServerBuilder server)
    {
        server.Configure(options => options.RequestTokenLifetime = AuthorizationRequests.PushedLifetime);
        server.AddEventHandler<ValidatePushedAuthorizationRequestContext>(handler => handler.UseInlineHandler(CheckRequest)
            .SetOrder(Authentication.ValidatePushedAuthentication.Descriptor.Order + 500));
        server.AddEventHandler<GenerateTokenContext>(handler => handler.UseSingletonHandler<WriteRequest>()
            .SetOrder(Protection.GenerateIdentityModelToken.Descriptor.Order - 500));
        var read = OpenIddictServerAspNetCoreHandlers.ExtractGetOrPostRequest<ExtractAuthorizationRequestContext>.Descriptor;
        server.AddEventHandler<ExtractAuthorizationRequestContext>(handler => handler.UseSingletonHandler<ReadRequest>()
            .SetOrder(read.Order + 600));
    }

    /// <summary>Whether the authorization request was pushed.</summary>
    public static bool IsOf(OpenIddictServerTransaction transaction) => transaction.Properties.ContainsKey(nameof(PushedRequest));

    private static ValueTask CheckRequest(ValidatePushedAuthorizationRequestContext context)
    {
        var client = context.Transaction.GetProperty<OpenIdClient>(nameof(OpenIdClient))!;
        if (context.RedirectUri is null || !client.MayRedirectTo(context.RedirectUri))
        {
            context.Reject(Errors.InvalidRequest, "The redirect address is not registered.");
        }
        else if (AuthorizeRequest.ErrorOf(context.Request, client, context.Options.Issuer!) is var (error, description))
        {
            context.Reject(error, description);
        }
        else if (!string.IsNullOrEmpty(context.Request.IdTokenHint) && context.IdentityTokenHintPrincipal is null)
        {
            context.Reject(Errors.InvalidRequest, AuthorizeRequest.BrokenHint);
        }

        return default;
    }

    private sealed class WriteRequest(AuthorizationRequests requests) : IOpenIddictServerHandler<GenerateTokenContext>
    {
        public ValueTask HandleAsync(GenerateTokenContext context)
        {
            if (context.TokenType == TokenTypeIdentifiers.Private.RequestToken)
            {
                context.Token = requests.CreatePushed(context.Transaction.Request!);
            }

            return default;
        }
    }

    /// <summary>Replaces what the browser brings by the request that the client pushed. All else that it brings is ignored.</summary>
    private sealed class ReadRequest(AuthorizationRequests requests) : IOpenIddictServerHandler<ExtractAuthorizationRequestContext>
    {
        public ValueTask HandleAsync(ExtractAuthorizationRequestContext context)
        {
            var request = context.Transaction.Request!;
            if (request.RequestUri is not { } address || !address.StartsWith(RequestUris.Prefixes.Generic, StringComparison.Ordinal))
            {
                return default;
            }

            if (requests.TryReadPushed(address[RequestUris.Prefixes.Generic.Length..], request.ClientId, out var pushed))
            {
                context.Transaction.Request = pushed.ToRequest();
                context.Transaction.SetProperty(nameof(PushedRequest), address);
            }
            else
            {
                context.Reject(Errors.InvalidRequestUri, "The pushed request is another client's, or too old. Begin again at the service.");
            }

            return default;
        }
    }
}
