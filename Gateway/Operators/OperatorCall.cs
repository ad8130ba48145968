using System.Diagnostics;
using Microsoft.AspNetCore.Http.Features;
using OrleansSelfCare.Accounts;
using OrleansSelfCare.Accounts.Support;
using OrleansSelfCare.Gateway.Api;
using OrleansSelfCare.Gateway.Http;

namespace OrleansSelfCare.Gateway.Operators;

/// <summary>What the audit log records of a request under <c>/admin</c>.</summary>
/// <param name="startedAt">A timestamp of the product's clock.</param>
internal sealed class OperatorCall(HttpContext http, long startedAt)
{
    private readonly Dictionary<string, int> _counts = [];

    public string Network { get; } = ClientNetwork.Of(http);

    public string TraceId { get; } = Activity.Current?.Id ?? http.TraceIdentifier;

    public long StartedAt => startedAt;

    /// <summary>The name of the operator key; null without a valid one.</summary>
    public string? Key => OperatorIdentity.KeyOf(http.User);

    /// <summary>The name of the agent whose token it is; null without a valid one.</summary>
    public string? Agent => OperatorIdentity.AgentOf(http.User);

    /// <summary>What the agent's OpenID provider never gives to another; null if there is no agent.</summary>
    public string? Subject => OperatorIdentity.SubjectOf(http.User);

    /// <summary>The caller has the right, and the audit log has the <see cref="AuditEvent.Began"/> entry.</summary>
    public bool HasBegun { get; set; }

    /// <summary>Null if no operator endpoint matches the request.</summary>
    public string? Name { get; private set; }

    /// <summary>Null if the route has no account, or no valid id of one.</summary>
    public AccountId? Account { get; set; }

    /// <summary>What a search was for, masked; null: the call is no search, or nothing can be found by it.</summary>
    public string? Term { get; set; }

    /// <summary>Why the caller acts; null: not given.</summary>
    public string? Reason { get; set; }

    /// <summary>Null if nothing was counted.</summary>
    public IReadOnlyDictionary<string, int>? Counts => _counts.Count > 0 ? _counts : null;

    /// <summary>Adds a number to the <see cref="AuditEvent.Ended"/> entry.</summary>
    public void Count(string what, int count) => _counts[what] = count;

    /// <summary>Keeps what routing found, because the exception handler clears it.</summary>
    public void ReadRoute()
    {
        Name = http.GetEndpoint()?.Metadata.GetMetadata<AuditedCall>()?.Name;
        var (line, selfCareId) = (http.GetRouteValue("line") as string, http.GetRouteValue("selfCareId") as string);
        Account = AccountId.TryCreate(line, selfCareId, out var id) ? id : null;
        // An import that mails no notices says so in both of its entries.
        if (Name == OperatorApi.Import && bool.TryParse(http.Request.Query["notices"], out var notices) && !notices)
        {
            Count("noticesOff", 1);
        }
    }
}

internal static class OperatorCallExtensions
{
    /// <exception cref="InvalidOperationException">The request was not authenticated.</exception>
    public static Operator Operator(this HttpContext http) => http.Audit() switch
    {
        { Key: { } key } call => new(key, call.Network, call.Reason),
        { Agent: { } agent } call => Accounts.Support.Operator.OfAgent(agent, call.Network, call.Reason),
        _ => throw new InvalidOperationException("The request was not authenticated."),
    };

    /// <exception cref="InvalidOperationException">The request is not under <c>/admin</c>.</exception>
    public static OperatorCall Audit(this HttpContext http) => http.Features.GetRequiredFeature<OperatorCall>();
}
