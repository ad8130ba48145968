using System.Buffers.Text;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore;
using Microsoft.AspNetCore.WebUtilities;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using OpenIddict.Server.AspNetCore;
using OrleansSelfCare.Accounts;
using OrleansSelfCare.Grains.OpenId;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;
using static OpenIddict.Server.OpenIddictServerHandlers;

namespace OrleansSelfCare.Gateway.OpenId;

/// <summary>
/// The authorization endpoint. A client's request is checked, sealed into a handle and taken to the service line's portal. The portal sends
/// the browser back here with the answer; the request in it is checked again and answered: a code or an error.
/// </summary>
internal static class AuthorizeRequest
{
    /// <summary>The parameter that has the portal's answer.</summary>
    public const string Answer = "continue";

    internal const string BrokenHint = "The parameter 'id_token_hint' is not an ID token of this provider.";

    /// <summary>OpenID Connect Core Error Code unmet_authentication_requirements 1.0.</summary>
    internal const string UnmetRequirements = "unmet_authentication_requirements";

    /// <summary>No handle that <see cref="AuthorizationRequests"/> gives: it has no dot.</summary>
    private const string NoHandle = "ended";

    /// <summary>Of a parameter that the portal may do without, in the URL: a longer one is left out.</summary>
    private const int MaxHintLength = 1000;

    private const int ChallengeLength = 43;

    /// <summary>A second value of one of these could be read by one part of the system and checked by another.</summary>
    private static readonly string[] Once =
    [
        Parameters.ClientId, Parameters.RedirectUri, Parameters.ResponseType, Parameters.ResponseMode, Parameters.Scope, Parameters.State,
        Parameters.Nonce, Parameters.Prompt, Parameters.MaxAge, Parameters.LoginHint, Parameters.UiLocales, Parameters.AcrValues,
        Parameters.CodeChallenge, Parameters.CodeChallengeMethod, Parameters.IdTokenHint, Parameters.Request, Parameters.RequestUri,
        Parameters.Registration,
    ];

    public static void AddHandlers(OpenIddictServerBuilder server)
    {
        var read = OpenIddictServerAspNetCoreHandlers.ExtractGetOrPostRequest<ExtractAuthorizationRequestContext>.Descriptor;
        server.AddEventHandler<ExtractAuthorizationRequestContext>(handler => handler.UseSingletonHandler<ReadAnswer>()
            .SetOrder(read.Order + 500));
        server.AddEventHandler<ValidateAuthorizationRequestContext>(handler => handler.UseSingletonHandler<CheckClient>()
            // First: its errors and those of OpenIddict's own checks go to the client only if the redirect address is the client's.
            .SetOrder(Authentication.ValidateRequestParameter.Descriptor.Order - 500));
        server.AddEventHandler<ValidateAuthorizationRequestContext>(handler => handler.UseInlineHandler(RefuseBrokenHint)
            .SetOrder(Authentication.ValidateAuthorizedParty.Descriptor.Order + 500));
        server.AddEventHandler<HandleAuthorizationRequestContext>(handler => handler.UseSingletonHandler<SignInOrAnswer>());
        server.AddEventHandler<ApplyAuthorizationResponseContext>(handler => handler.UseSingletonHandler<TellClient>()
            .SetOrder(Authentication.AttachRedirectUri.Descriptor.Order + 500));
    }

    private static HttpContext HttpOf(OpenIddictServerTransaction transaction) => transaction.GetHttpRequest()!.HttpContext;

    internal static AuthorizationAnswer? AnswerOf(OpenIddictServerTransaction transaction) =>
        transaction.GetProperty<AuthorizationAnswer>(nameof(AuthorizationAnswer));

    /// <summary>Replaces what the browser brings back from the portal by the client's request.</summary>
    private sealed class ReadAnswer(AuthorizationRequests requests, PortalPages pages)
        : IOpenIddictServerHandler<ExtractAuthorizationRequestContext>
    {
        public ValueTask HandleAsync(ExtractAuthorizationRequestContext context)
        {
            if (!context.Transaction.Request!.HasParameter(Answer))
            {
                return default;
            }

            if (!requests.TryReadAnswer((string?)context.Transaction.Request[Answer], out var answer))
            {
                context.Reject(Errors.InvalidRequest, "The sign-in took too long. Go back to the service and begin again.");
            }
            else if (!AuthorizationRequests.IsFromSameBrowser(HttpOf(context.Transaction), answer.Request))
            {
                if (AccountId.TryFromKey(answer.Session?.Account ?? "", out var account))
                {
                    // Somebody sent this browser to the portal with a request that was begun in another one, and now the customer has
                    // signed in: that is still good. The portal's answer to a handle that is none is its menu.
                    HttpOf(context.Transaction).Response.Redirect(pages.SignIn([account.Line], NoHandle));
                    context.HandleRequest();
                    return default;
                }

                context.Reject(Errors.AccessDenied, "This sign-in was begun in another browser. Go back to the service and begin again.");
            }
            else
            {
                context.Transaction.Request = answer.Request.ToRequest();
                context.Transaction.SetProperty(nameof(AuthorizationAnswer), answer);
            }

            return default;
        }
    }

    private sealed class CheckClient(OpenIdClients clients) : IOpenIddictServerHandler<ValidateAuthorizationRequestContext>
    {
        public ValueTask HandleAsync(ValidateAuthorizationRequestContext context)
        {
            var client = clients.Find(context.ClientId);
            if (client is null || context.RedirectUri is null || !client.MayRedirectTo(context.RedirectUri))
            {
                context.Reject(Errors.InvalidRequest, "The client or its redirect address is not registered.");
                return default;
            }

            context.Transaction.SetProperty(nameof(OpenIdClient), client);
            if (client.MustPushRequests && !PushedRequest.IsOf(context.Transaction) && AnswerOf(context.Transaction) is null)
            {
                context.Reject(Errors.InvalidRequest, "The client must push its requests.");
            }
            else if (ErrorOf(context.Request, client, context.Options.Issuer!) is var (error, description))
            {
                context.Reject(error, description);
            }

            return default;
        }
    }

    /// <returns>Null: the client may ask this. OpenIddict checks the rest.</returns>
    internal static (string Error, string Description)? ErrorOf(OpenIddictRequest request, OpenIdClient client, Uri issuer)
    {
        if (Once.FirstOrDefault(name => request[name] is { Count: > 1 }) is { } repeated)
        {
            return (Errors.InvalidRequest, $"The parameter '{repeated}' is repeated.");
        }

        if (request.GetParameters()
            .Where(one => one.Key != Parameters.IdTokenHint && !AuthorizationRequests.CredentialParameters.Contains(one.Key))
            .Sum(one => LengthOf(one.Key) + LengthOf($"{one.Value}")) > AuthorizationRequests.MaxLength)
        {
            return (Errors.InvalidRequest, $"The request is longer than {AuthorizationRequests.MaxLength} characters.");
        }

        if (!request.HasScope(Scopes.OpenId) || request.GetScopes().Except(client.Scopes).Any())
        {
            return (Errors.InvalidScope, "'openid' is missing, or the client may not ask for a scope.");
        }

        if (request.GetResources().Any(resource => !client.MayAskFor(resource, issuer)))
        {
            return (Errors.InvalidTarget, "The client may not ask for a token for a resource.");
        }

        if (!string.IsNullOrEmpty((string?)request[Parameters.Registration]))
        {
            // OpenIddict refuses 'request' and 'request_uri'; this one it ignores (OpenID Connect Core 1.0, 3.1.2.6).
            return (Errors.RegistrationNotSupported, "The parameter 'registration' is not supported.");
        }

        if (request.CodeChallengeMethod != CodeChallengeMethods.Sha256 || !IsChallenge(request.CodeChallenge))
        {
            // Without a method it would be 'plain' (RFC 7636, 4.3). No verifier has a challenge of another form (4.2).
            return (Errors.InvalidRequest, "A code challenge with the method S256 is needed.");
        }

        if (!string.IsNullOrEmpty((string?)request[Parameters.MaxAge]) && request.MaxAge is not (>= 0 and <= int.MaxValue))
        {
            return (Errors.InvalidRequest, "The parameter 'max_age' is not a number of seconds.");
        }

        // Otherwise a client whose API asks for another class would get the same again and again (RFC 9470, 5).
        return request.GetAcrValues() is { Length: > 0 } asked && !asked.Contains(OpenIdClaim.PasswordAndCode)
            ? (UnmetRequirements, "The provider has none of the classes in 'acr_values'.")
            : null;
    }

    /// <summary>A SHA-256 digest in base64url, without padding and spaces, which the decoder accepts.</summary>
    private static bool IsChallenge(string? text) =>
        text?.Length == ChallengeLength && Base64Url.IsValid(text, out var bytes) && bytes == SHA256.HashSizeInBytes;

    /// <summary>
    /// After OpenIddict has read the hint, which may have expired, and compared its client. OpenIddict takes a broken one for none.
    /// </summary>
    private static ValueTask RefuseBrokenHint(ValidateAuthorizationRequestContext context)
    {
        if (!string.IsNullOrEmpty(context.Request.IdTokenHint) && context.IdentityTokenHintPrincipal is null)
        {
            context.Reject(Errors.InvalidRequest, BrokenHint);
        }

        return default;
    }

    /// <summary>In the handle, which JSON writes: it takes six characters for one that is not ASCII.</summary>
    private static int LengthOf(string text) => JsonEncodedText.Encode(text).EncodedUtf8Bytes.Length;

    private sealed class SignInOrAnswer(AuthorizationRequests requests, SessionNames sessionNames, PortalPages pages)
        : IOpenIddictServerHandler<HandleAuthorizationRequestContext>
    {
        public ValueTask HandleAsync(HandleAuthorizationRequestContext context)
        {
            switch (AnswerOf(context.Transaction))
            {
                case null:
                    HttpOf(context.Transaction).Response.Redirect(SignInUrl(context));
                    context.HandleRequest();
                    break;
                case { Error: { } error }:
                    context.Reject(error);
                    break;
                default:
                    // The code has its own content; OpenIddict only wants somebody to be signed in.
                    context.Principal = new(new ClaimsIdentity("code", Claims.Name, Claims.Role));
                    context.Principal.SetClaim(Claims.Subject, "code").SetScopes(context.Request.GetScopes());
                    break;
            }

            return default;
        }

        private string SignInUrl(HandleAuthorizationRequestContext context)
        {
            var request = context.Request;
            var client = context.Transaction.GetProperty<OpenIdClient>(nameof(OpenIdClient))!;
            var hint = context.IdentityTokenHintPrincipal;
            // The hint's customer has no line to choose.
            var lines = sessionNames.TryRead(hint?.GetClaim(OpenIdClaim.SessionName), out var hinted, out _)
                && client.Lines.Contains(hinted.Line) ? [hinted.Line] : client.Lines;
            return QueryHelpers.AddQueryString(
                pages.SignIn(lines, requests.CreateHandle(HttpOf(context.Transaction), request, hint?.GetClaim(Claims.Subject))),
                ((string[])[Parameters.Prompt, Parameters.LoginHint, Parameters.UiLocales])
                    .Where(name => (string?)request[name] is { Length: > 0 } value && Uri.EscapeDataString(value).Length <= MaxHintLength)
                    .Select(name => KeyValuePair.Create(name, (string?)request[name])));
        }
    }

    /// <summary>
    /// OpenIddict shows an error of the request to the customer. Once the redirect address is known to be the client's, it goes to the
    /// client (RFC 6749, 4.1.2.1).
    /// </summary>
    private sealed class TellClient : IOpenIddictServerHandler<ApplyAuthorizationResponseContext>
    {
        public ValueTask HandleAsync(ApplyAuthorizationResponseContext context)
        {
            if (context.Response.Error is not null
                && context.RedirectUri is null
                && context.Transaction.GetProperty<OpenIdClient>(nameof(OpenIdClient)) is not null)
            {
                context.RedirectUri = context.Request!.RedirectUri;
                if (context.Request.ResponseMode != ResponseModes.FormPost)
                {
                    // OpenIddict takes another mode from a response type that the provider doesn't have.
                    context.Request.ResponseMode = ResponseModes.Query;
                }
            }

            return default;
        }
    }
}
