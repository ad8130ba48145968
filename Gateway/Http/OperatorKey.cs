using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using OrleansSelfCare.Gateway.Api;
using OrleansSelfCare.Shell;

namespace OrleansSelfCare.Gateway.Http;

/// <summary>Lets through who has the operator key. Digests are compared, so neither length nor content shows in the time it takes.</summary>
internal sealed class OperatorKey(IOptions<SelfCareOptions> options, Refusals refusals) : IEndpointFilter
{
    private readonly byte[] _digest = Digest(options.Value.OperatorKey);

    public ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        CryptographicOperations.FixedTimeEquals(Digest(CustomerApi.BearerOf(context.HttpContext) ?? ""), _digest)
            ? next(context)
            : new(refusals.OperatorKeyRequired(context.HttpContext));

    private static byte[] Digest(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
