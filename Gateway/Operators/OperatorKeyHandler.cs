using System.Net.Http.Headers;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using OrleansSelfCare.Accounts;
using OrleansSelfCare.Gateway.Api;
using OrleansSelfCare.Gateway.Diagnostics;
using OrleansSelfCare.Gateway.Http;
using OrleansSelfCare.Hosting.Settings;

namespace OrleansSelfCare.Gateway.Operators;

/// <summary>
/// Authenticates operator calls by their key. The keys are read again for every call, so that a removed key stops working at once;
/// while they can't be read, every call with a key is answered 503.
/// </summary>
/// <remarks>The base class gets no logger: the request log and the audit log already record every refused call.</remarks>
internal sealed partial class OperatorKeyHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> schemeOptions,
    IOptions<SelfCareOptions> options,
    GatewayMetrics metrics,
    ApiProblems problems,
    ILogger<OperatorKeyHandler> log)
    : AuthenticationHandler<AuthenticationSchemeOptions>(schemeOptions, NullLoggerFactory.Instance, UrlEncoder.Default)
{
    public const string SchemeName = "OperatorKey";

    private const string BasicChallenge = "Basic realm=\"operators\", charset=\"UTF-8\"";

    /// <summary>
    /// Only the dashboard accepts Basic. A browser sends that password by itself, so any web page could make it call an endpoint that
    /// changes something.
    /// </summary>
    private bool AcceptsBasic => Request.Path.StartsWithSegments(DashboardPages.Root);

    protected override Task<AuthenticateResult> HandleAuthenticateAsync() => Task.FromResult(Authenticate());

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        var problem = problems.OperatorKeyRequired(Context);
        if (AcceptsBasic)
        {
            Response.Headers.WWWAuthenticate = BasicChallenge;
        }

        return problem.ExecuteAsync(Context);
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) =>
        problems.OperatorRightMissing(Context).ExecuteAsync(Context);

    private AuthenticateResult Authenticate()
    {
        // Shorter keys can't be random ones: refused even if the keys file has their digest.
        if ((CustomerApi.BearerOf(Context) ?? BasicPassword()) is not { Length: >= SelfCareOptionsValidator.OperatorKeyMinLength } presented
            || ReadKeys().Find(presented) is not { } key)
        {
            return AuthenticateResult.NoResult();
        }

        return AuthenticateResult.Success(new(OperatorIdentity.OfKey(key.Name, key.Rights), SchemeName));
    }

    /// <summary>RFC 7617. The user name is ignored.</summary>
    private string? BasicPassword()
    {
        if (!AcceptsBasic
            || !AuthenticationHeaderValue.TryParse(Request.Headers.Authorization, out var header)
            || !header.Scheme.Equals("Basic", StringComparison.OrdinalIgnoreCase)
            || header.Parameter is not { } parameter)
        {
            return null;
        }

        var decoded = new byte[parameter.Length];
        return Convert.TryFromBase64String(parameter, decoded, out var length)
            && Encoding.UTF8.GetString(decoded, 0, length) is var text
            && text.IndexOf(':', StringComparison.Ordinal) is >= 0 and var colon
                ? text[(colon + 1)..]
                : null;
    }

    private OperatorKeys ReadKeys()
    {
        try
        {
            return OperatorKeys.Read(options.Value);
        }
        catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            metrics.KeysUnreadable();
            LogUnreadable(log, e.Message);
            throw new UnavailableException("The operator keys can't be read.", e);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Every operator call is refused. SelfCare:OperatorKeys: {Error}")]
    private static partial void LogUnreadable(ILogger log, string error);
}
