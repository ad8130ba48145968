using Microsoft.AspNetCore.Http.Features;
using OrleansSelfCare.Accounts;
using OrleansSelfCare.Accounts.Support;

namespace OrleansSelfCare.Gateway.Operators;

/// <summary>An operator call on its way: what the audit log is to say of it.</summary>
/// <param name="network">Where it comes from.</param>
/// <param name="startedAt">By the product's clock.</param>
internal sealed class OperatorCall(string network, string traceId, long startedAt)
{
    private readonly Dictionary<string, int> _counts = [];

    public string Network => network;

    public string TraceId => traceId;

    public long StartedAt => startedAt;

    /// <summary>Null: its key is nobody's.</summary>
    public Operator? Caller { get; set; }

    /// <summary>Its key has the right, and the audit log has it that it began.</summary>
    public bool HasBegun { get; set; }

    /// <summary>Null: there is no such call.</summary>
    public string? Name { get; set; }

    /// <summary>Null: it is about none, or about none that could be.</summary>
    public AccountId? Account { get; set; }

    /// <summary>Null: nothing was counted.</summary>
    public IReadOnlyDictionary<string, int>? Counts => _counts.Count > 0 ? _counts : null;

    /// <summary>Stands in the audit log when the call has ended.</summary>
    public void Count(string what, int count) => _counts[what] = count;
}

internal static class OperatorCallExtensions
{
    /// <summary>Who makes this call.</summary>
    /// <exception cref="InvalidOperationException">It is no operator call.</exception>
    public static Operator Operator(this HttpContext http) =>
        http.Audit().Caller ?? throw new InvalidOperationException("An operator call without an operator.");

    /// <summary>What the audit log is to say of this call.</summary>
    /// <exception cref="InvalidOperationException">It is no operator call.</exception>
    public static OperatorCall Audit(this HttpContext http) => http.Features.GetRequiredFeature<OperatorCall>();
}
