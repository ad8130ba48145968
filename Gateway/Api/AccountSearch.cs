using System.ComponentModel.DataAnnotations;
using System.Data.Common;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using OrleansSelfCare.Accounts;
using OrleansSelfCare.Accounts.Email;
using OrleansSelfCare.Accounts.Support;
using OrleansSelfCare.Gateway.Http;
using OrleansSelfCare.Gateway.Operators;
using OrleansSelfCare.Grains;
using OrleansSelfCare.Hosting.Settings;

namespace OrleansSelfCare.Gateway.Api;

/// <summary>Finds accounts of all lines by an id's beginning, an address or a contact phone number.</summary>
internal sealed class AccountSearch(IAccountSearch accounts, IOptions<SelfCareOptions> options)
{
    /// <summary>At most so many are shown: who searches must narrow the term, and nobody can list the customers.</summary>
    private const int MaxShown = 10;

    public static void Map(RouteGroupBuilder operators) =>
        operators.MapPost("/accounts:search", SearchAsync)
            .RequirePermission(OperatorRight.View, "search").LimitAgents(AgentLimit.Searches).WithName("searchAccounts")
            .WithSummary("Finds accounts of all lines, at most ten: by the beginning of an id, an address or a phone number")
            .WithDescription(
                $"The beginning of a self-care id has at least {SearchTerm.MinIdLength} characters; an address and a contact phone number "
                + "must be whole. Case and width don't matter, nor how a phone number is written.")
            .ProducesProblems("validation-failed");

    private static async Task<Results<Ok<FoundAccountsResponse>, ProblemHttpResult>> SearchAsync(
        HttpContext http, SearchRequest request, AccountSearch search, ApiProblems problems)
    {
        if (SearchTerm.Read(request.Term, search.PhonesAreJapanese) is not { } term)
        {
            return problems.ValidationFailed(http, "term", "term-invalid");
        }

        http.Audit().Term = term.Masked;
        var found = await search.Find(term, http.RequestAborted);
        http.Audit().Count("found", found.Accounts.Count);
        return TypedResults.Ok(found);
    }

    private bool PhonesAreJapanese => options.Value.Phone.ReadIsJapanese();

    /// <exception cref="DbException">The store can't be read.</exception>
    private async Task<FoundAccountsResponse> Find(SearchTerm term, CancellationToken cancellationToken)
    {
        var candidates = await accounts.Search(term, [.. options.Value.Lines.Keys], MaxShown + 1, cancellationToken);
        var found = candidates.DistinctBy(account => account.Id)
            .Select(account => (Account: account, By: term.FoundBy(account)))
            .Where(candidate => candidate.By is not null)
            .OrderBy(candidate => candidate.By)
            .ThenBy(candidate => candidate.Account.Id.Fold().SelfCareId, StringComparer.Ordinal)
            .ThenBy(candidate => candidate.Account.Id.Key, StringComparer.Ordinal)
            .Select(candidate => FoundAccountResponse.Of(candidate.Account, candidate.By!.Value))
            .ToList();
        return new([.. found.Take(MaxShown)], found.Count > MaxShown);
    }
}

/// <param name="Term">At least three characters of a self-care id, or a whole e-mail address or contact phone number.</param>
internal sealed record SearchRequest(string Term)
{
    public override string ToString() => nameof(SearchRequest);
}

/// <param name="Accounts">At most ten: whole matches first.</param>
/// <param name="More">There are more. A longer term finds fewer.</param>
internal sealed record FoundAccountsResponse(IReadOnlyList<FoundAccountResponse> Accounts, bool More)
{
    public override string ToString() => nameof(FoundAccountsResponse);
}

/// <param name="Email">Masked.</param>
/// <param name="ContactPhone">Masked.</param>
/// <param name="FoundBy">What the term matched.</param>
internal sealed record FoundAccountResponse(
    string Line,
    string SelfCareId,
    string? Email,
    string? ContactPhone,
    bool Disabled,
    [property: AllowedValues("id", "email", "phone")] string FoundBy)
{
    public static FoundAccountResponse Of(Account account, FoundBy by) => new(
        account.Id.Line,
        account.Id.SelfCareId,
        EmailAddress.Mask(account.Email),
        PhoneNumber.Mask(account.ContactPhone),
        account.IsDisabled,
        by switch
        {
            Accounts.Support.FoundBy.Email => "email",
            Accounts.Support.FoundBy.Phone => "phone",
            _ => "id",
        });

    public override string ToString() => nameof(FoundAccountResponse);
}
