using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using OrleansSelfCare.Accounts;
using OrleansSelfCare.Accounts.Support;
using OrleansSelfCare.Gateway.Http;
using OrleansSelfCare.Gateway.Operators;
using OrleansSelfCare.Grains.Interfaces;

namespace OrleansSelfCare.Gateway.Api;

/// <summary>What every operator call about one account takes.</summary>
internal readonly record struct AccountCall(
    [FromRoute(Name = "line")] string Line,
    [FromRoute(Name = "selfCareId")] string SelfCareId,
    HttpContext Http,
    AccountLookup Accounts,
    IGrainFactory Grains,
    ApiProblems Problems)
{
    /// <summary>From here on, the audit log names the account by its stored spelling.</summary>
    /// <returns>Null: there is no such account.</returns>
    public async Task<AccountId?> FindId()
    {
        var found = AccountId.TryCreate(Line, SelfCareId, out var typed) ? await Accounts.FindOrTyped(typed, Http.RequestAborted) : null;
        Http.Audit().Account = found ?? Http.Audit().Account;
        return found;
    }

    /// <inheritdoc cref="FindId"/>
    public async Task<IAccountGrain?> Find() => await FindId() is { } id ? Grains.GetAccount(id) : null;

    /// <param name="act">Its result is false if there is no such account.</param>
    public async Task<Results<NoContent, ProblemHttpResult>> Act(Func<IAccountGrain, Operator, Task<bool>> act) =>
        await Find() is { } account && await act(account, Http.Operator()) ? TypedResults.NoContent() : Problems.NotFound(Http);
}
