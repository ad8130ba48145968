using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using OrleansSelfCare.Gateway.Api;
using OrleansSelfCare.Shell;

namespace OrleansSelfCare.Gateway.Http;

/// <summary>
/// Lets nobody past <c>/admin</c> who hasn't the operator key, before anything else of the request is looked at. Digests are compared, so
/// neither length nor content shows in the time it takes.
/// </summary>
internal static class OperatorKey
{
    public static void UseOperatorKey(this WebApplication app)
    {
        if (app.Services.GetRequiredService<IOptions<SelfCareOptions>>().Value.OperatorKey is not { Length: > 0 } key)
        {
            return;
        }

        var refusals = app.Services.GetRequiredService<Refusals>();
        var digest = Digest(key);
        app.UseWhen(http => http.Request.Path.StartsWithSegments(OperatorApi.Root), admin => admin.Use((http, next) =>
            CryptographicOperations.FixedTimeEquals(Digest(CustomerApi.BearerOf(http) ?? ""), digest)
                ? next(http)
                : refusals.OperatorKeyRequired(http).ExecuteAsync(http)));
    }

    private static byte[] Digest(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
