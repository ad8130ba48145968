using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using OrleansSelfCare.Accounts;
using OrleansSelfCare.Gateway.Http;
using OrleansSelfCare.Gateway.Operators;
using OrleansSelfCare.Gateway.Provisioning;

namespace OrleansSelfCare.Gateway.Api;

/// <summary>The operator calls. Without a configured key their paths don't exist.</summary>
internal static class OperatorApi
{
    public const string Root = "/admin";

    public static void MapOperatorApi(this WebApplication app)
    {
        if (!app.HasOperators())
        {
            return;
        }

        var accounts = app.MapGroup($"{Root}/v1").WithTags("Operator");
        accounts.MapPost("/accounts:import", Import).Needs(OperatorRight.Provisioning, "accounts:import")
            .WithMetadata(new DisableRequestSizeLimitAttribute())
            .Accepts<string>("text/csv", "application/x-ndjson")
            .WithSummary("Makes accounts, or brings them level with the rows of a CSV or NDJSON file").Refuses(401, 403, 415);

        var account = accounts.MapGroup("/accounts/{line}/{selfCareId}");
        account.MapGet("", Show).Needs(OperatorRight.Support, "show")
            .WithSummary("An account: masked address and phone, locks, counters, sessions").Refuses(401, 403, 404);
        account.MapDelete("", Delete).Needs(OperatorRight.Provisioning, "delete").WithSummary("Deletes it; ends its sessions").Refuses(401, 403, 404);
        account.MapPost("/unlock", Unlock).Needs(OperatorRight.Support, "unlock").WithSummary("Clears every lock and counter").Refuses(401, 403, 404);
        account.MapPost("/password", ResetPassword).Needs(OperatorRight.Support, "password")
            .WithSummary("A fresh random password, shown this once; ends its sessions").Refuses(401, 403, 404);
        account.MapPost("/email", SetEmail).Needs(OperatorRight.Support, "email")
            .WithSummary("Sets the address; the old one is told").Refuses(401, 403, 404, 422);
        account.MapGet("/timeline", Timeline).Needs(OperatorRight.Support, "timeline")
            .WithSummary("What happened to it, newest first").Refuses(401, 403, 404);
    }

    private static async Task<Results<Ok<ImportReport>, StatusCodeHttpResult>> Import(HttpContext http, AccountsImport import)
    {
        var rows = ImportRows.Read(http.Request.ContentType, http.Request.Body, http.RequestAborted);
        if (rows is null)
        {
            return TypedResults.StatusCode(StatusCodes.Status415UnsupportedMediaType);
        }

        var report = await import.Run(rows, onlyNew: false, http.Operator(), http.RequestAborted);
        http.Audit().Count("created", report.Created);
        http.Audit().Count("updated", report.Updated);
        http.Audit().Count("unchanged", report.Unchanged);
        http.Audit().Count("rejected", report.Rejected.Count);
        return TypedResults.Ok(report);
    }

    private static async Task<Results<Ok<AccountResponse>, ProblemHttpResult>> Show(
        string line, string selfCareId, HttpContext http, IAccounts accounts, Refusals refusals) =>
        AccountId.TryCreate(line, selfCareId, out var id) && await accounts[id].Show(new(http.Operator())) is { } view
            ? TypedResults.Ok(AccountResponse.Of(id, view))
            : refusals.NotFound(http);

    private static async Task<Results<NoContent, ProblemHttpResult>> Delete(
        string line, string selfCareId, HttpContext http, IAccounts accounts, Refusals refusals) =>
        AccountId.TryCreate(line, selfCareId, out var id) && await accounts[id].Delete(new(http.Operator()))
            ? TypedResults.NoContent()
            : refusals.NotFound(http);

    private static async Task<Results<NoContent, ProblemHttpResult>> Unlock(
        string line, string selfCareId, HttpContext http, IAccounts accounts, Refusals refusals) =>
        AccountId.TryCreate(line, selfCareId, out var id) && await accounts[id].Unlock(new(http.Operator()))
            ? TypedResults.NoContent()
            : refusals.NotFound(http);

    private static async Task<Results<Ok<FreshPasswordResponse>, ProblemHttpResult>> ResetPassword(
        string line, string selfCareId, HttpContext http, IAccounts accounts, Refusals refusals) =>
        AccountId.TryCreate(line, selfCareId, out var id) && await accounts[id].ResetPassword(new(http.Operator())) is { } fresh
            ? TypedResults.Ok(new FreshPasswordResponse(fresh.Reveal()))
            : refusals.NotFound(http);

    private static async Task<Results<NoContent, ProblemHttpResult>> SetEmail(
        string line, string selfCareId, SetEmailRequest request, HttpContext http, IAccounts accounts, Refusals refusals)
    {
        var result = AccountId.TryCreate(line, selfCareId, out var id)
            ? await accounts[id].SetEmail(new(request.Email, http.Operator()))
            : Accounts.SetEmail.Result.NoSuchAccount;
        return result switch
        {
            Accounts.SetEmail.Result.Set => TypedResults.NoContent(),
            Accounts.SetEmail.Result.Unusable => refusals.ValidationFailed(http, "email", "email-unusable"),
            _ => refusals.NotFound(http),
        };
    }

    private static async Task<Results<Ok<TimelineResponse>, ProblemHttpResult>> Timeline(
        string line, string selfCareId, HttpContext http, IAccounts accounts, Refusals refusals) =>
        AccountId.TryCreate(line, selfCareId, out var id) && await accounts[id].ShowTimeline(new(http.Operator())) is { } entries
            ? TypedResults.Ok(TimelineResponse.Of(id, entries))
            : refusals.NotFound(http);
}

internal sealed record SetEmailRequest(string Email)
{
    public override string ToString() => nameof(SetEmailRequest);
}

internal sealed record FreshPasswordResponse(string Password)
{
    public override string ToString() => nameof(FreshPasswordResponse);
}
