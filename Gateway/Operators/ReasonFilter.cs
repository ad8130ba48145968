using OrleansSelfCare.Accounts.Support;
using OrleansSelfCare.Gateway.Http;

namespace OrleansSelfCare.Gateway.Operators;

/// <summary>The body of an operator call that changes an account.</summary>
internal interface IReasoned
{
    /// <summary>A sentence or a ticket's number; null: not given.</summary>
    string? Reason { get; }

    /// <summary>Also of a call with a key.</summary>
    bool IsReasonRequired => false;
}

/// <summary>
/// Keeps the reason of a call for the timeline and the audit log. Agents must give one; the caller with a key may, because there were calls
/// before there were reasons.
/// </summary>
internal sealed class ReasonFilter(ApiProblems problems) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        var body = context.Arguments.OfType<IReasoned>().FirstOrDefault();
        var reason = body?.Reason?.Trim();
        var isRequired = http.Audit().Agent is not null || body?.IsReasonRequired == true;
        var error = string.IsNullOrEmpty(reason)
            ? isRequired ? "reason-missing" : null
            : IsUsable(reason) ? null : "reason-invalid";
        if (error is not null)
        {
            return problems.ValidationFailed(http, "reason", error);
        }

        http.Audit().Reason = string.IsNullOrEmpty(reason) ? null : reason;
        return await next(context);
    }

    private static bool IsUsable(string reason) => reason.Length <= Operator.MaxReason && !reason.Any(char.IsControl);
}
