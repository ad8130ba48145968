using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.WebUtilities;
using OrleansSelfCare.Grains.OpenId;
using OrleansSelfCare.Grains.Secrets;
using OrleansSelfCare.Hosting;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace OrleansSelfCare.Gateway.OpenId;

/// <summary>
/// Where a browser goes back to after a logout that the portal asks the customer about: sealed into a handle, so that the portal sends it
/// to a registered address only. It is not bound to the browser, because it opens nothing.
/// </summary>
internal sealed class LogoutReturns(SealedText sealedText, [FromKeyedServices(SelfCareClock.Key)] TimeProvider clock)
{
    /// <summary>Of an address with its state: the handle must fit into a URL, as that of a sign-in.</summary>
    public const int MaxLength = AuthorizationRequests.MaxLength;

    private static readonly TimeSpan Lifetime = AuthorizationRequests.Lifetime;

    public static string WithState(string address, string? state) =>
        state is null ? address : QueryHelpers.AddQueryString(address, Parameters.State, state);

    /// <param name="address">Registered for the client; at most <see cref="MaxLength"/>.</param>
    public string CreateHandle(string address) =>
        sealedText.Write(TokenPurpose.LogoutReturn, new LogoutReturn(address, clock.GetUtcNow()));

    public bool TryReadHandle(string handle, [NotNullWhen(true)] out string? address)
    {
        var isGood = sealedText.TryRead<LogoutReturn>(TokenPurpose.LogoutReturn, handle, out var content)
            && clock.GetUtcNow() - content.At < Lifetime;
        address = isGood ? content!.Address : null;
        return isGood;
    }

    private sealed record LogoutReturn(string Address, DateTimeOffset At);
}
