using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using OrleansSelfCare.Accounts;
using OrleansSelfCare.Gateway.Http;
using OrleansSelfCare.Gateway.Provisioning;
using OrleansSelfCare.Shell;

namespace OrleansSelfCare.Gateway.Api;

/// <summary>The operator calls. Without a configured key their paths don't exist.</summary>
internal static class OperatorApi
{
    public const string Root = "/admin";

    public static void MapOperatorApi(this WebApplication app)
    {
        if (app.Services.GetRequiredService<IOptions<SelfCareOptions>>().Value.OperatorKey.Length == 0)
        {
            return;
        }

        var accounts = app.MapGroup($"{Root}/v1").WithTags("Operator");
        accounts.MapPost("/accounts:import", Import)
            .WithMetadata(new DisableRequestSizeLimitAttribute())
            .Accepts<string>("text/csv", "application/x-ndjson")
            .WithSummary("Makes accounts, or brings them level with the rows of a CSV or NDJSON file").Refuses(401, 415);
        accounts.MapGet("/accounts/{line}/{selfCareId}", Show).WithSummary("An account: masked address and phone, locks, counters, sessions").Refuses(401, 404);
        accounts.MapPost("/accounts/{line}/{selfCareId}/unlock", Unlock).WithSummary("Clears every lock and counter").Refuses(401, 404);
    }

    private static async Task<Results<Ok<ImportReport>, StatusCodeHttpResult>> Import(HttpContext http, AccountsImport import)
    {
        var rows = ImportRows.Read(http.Request.ContentType, http.Request.Body, http.RequestAborted);
        return rows is null
            ? TypedResults.StatusCode(StatusCodes.Status415UnsupportedMediaType)
            : TypedResults.Ok(await import.Run(rows, onlyNew: false, http.RequestAborted));
    }

    private static async Task<Results<Ok<AccountResponse>, ProblemHttpResult>> Show(
        string line, string selfCareId, HttpContext http, IAccounts accounts, Refusals refusals) =>
        AccountId.TryCreate(line, selfCareId, out var id) && await accounts[id].Show() is { } view
            ? TypedResults.Ok(AccountResponse.Of(id, view))
            : refusals.NotFound(http);

    private static async Task<Results<NoContent, ProblemHttpResult>> Unlock(
        string line, string selfCareId, HttpContext http, IAccounts accounts, Refusals refusals) =>
        AccountId.TryCreate(line, selfCareId, out var id) && await accounts[id].Unlock()
            ? TypedResults.NoContent()
            : refusals.NotFound(http);
}
