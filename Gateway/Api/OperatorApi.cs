using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using OrleansSelfCare.Accounts;
using OrleansSelfCare.Accounts.Support;
using OrleansSelfCare.Gateway.Http;
using OrleansSelfCare.Gateway.Operators;
using OrleansSelfCare.Gateway.Provisioning;
using OrleansSelfCare.Grains.Interfaces;

namespace OrleansSelfCare.Gateway.Api;

/// <summary>The operator calls. Their paths exist only if an operator key is configured.</summary>
internal static class OperatorApi
{
    public const string Root = "/admin";

    /// <summary>The import's name in the audit log.</summary>
    public const string Import = "accounts:import";

    public static void MapOperatorApi(this WebApplication app)
    {
        if (!app.HasOperators())
        {
            return;
        }

        var accounts = app.MapGroup($"{Root}/v1").WithTags("Operator");
        accounts.MapPost("/accounts:import", ImportAsync).RequirePermission(OperatorRight.Provisioning, Import)
            .WithMetadata(new DisableRequestSizeLimitAttribute())
            .Accepts<string>("text/csv", "application/x-ndjson")
            .WithSummary("Creates or updates accounts from the rows of a CSV or NDJSON file").ProducesProblems(400, 401, 403, 415, 503);

        var account = accounts.MapGroup("/accounts/{line}/{selfCareId}");
        account.MapGet("", ShowAsync).RequirePermission(OperatorRight.Support, "show")
            .WithSummary("Shows an account: masked address and phone, locks, counters, sessions").ProducesProblems(401, 403, 404, 503);
        account.MapDelete("", DeleteAsync).RequirePermission(OperatorRight.Provisioning, "delete")
            .WithSummary("Deletes an account; ends its sessions").ProducesProblems(401, 403, 404, 503);
        account.MapPost("/unlock", UnlockAsync).RequirePermission(OperatorRight.Support, "unlock")
            .WithSummary("Clears all locks and counters").ProducesProblems(401, 403, 404, 503);
        account.MapPost("/password", ResetPasswordAsync).RequirePermission(OperatorRight.Support, "password")
            .WithSummary("Sets a random password, which is shown only once; ends the sessions").ProducesProblems(401, 403, 404, 503);
        account.MapPost("/email", SetEmailAsync).RequirePermission(OperatorRight.Support, "email")
            .WithSummary("Sets the address; the old address gets a notice").ProducesProblems(400, 401, 403, 404, 413, 415, 422, 503);
        account.MapGet("/timeline", ShowTimelineAsync).RequirePermission(OperatorRight.Support, "timeline")
            .WithSummary("Lists the account's events, newest first").ProducesProblems(401, 403, 404, 503);
    }

    /// <param name="notices">False: customers whose address or password changes get no mail. The audit log records it.</param>
    private static async Task<Results<Ok<ImportReport>, StatusCodeHttpResult>> ImportAsync(
        HttpContext http, AccountsImport import, bool notices = true)
    {
        var rows = ImportRows.Read(http.Request.ContentType, http.Request.Body, http.RequestAborted);
        if (rows is null)
        {
            return TypedResults.StatusCode(StatusCodes.Status415UnsupportedMediaType);
        }

        var report = await import.Run(rows, onlyNew: false, notices, http.Operator(), http.RequestAborted);
        http.Audit().Count("created", report.Created);
        http.Audit().Count("updated", report.Updated);
        http.Audit().Count("unchanged", report.Unchanged);
        http.Audit().Count("rejected", report.Rejected.Count);
        return TypedResults.Ok(report);
    }

    private static async Task<Results<Ok<AccountResponse>, ProblemHttpResult>> ShowAsync(
        string line, string selfCareId, HttpContext http, IGrainFactory grains, ApiProblems problems) =>
        AccountId.TryCreate(line, selfCareId, out var id) && await grains.GetAccount(id).ShowAsync(new(http.Operator())) is { } view
            ? TypedResults.Ok(AccountResponse.Of(id, view))
            : problems.NotFound(http);

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(
        string line, string selfCareId, HttpContext http, IGrainFactory grains, ApiProblems problems) =>
        AccountId.TryCreate(line, selfCareId, out var id) && await grains.GetAccount(id).DeleteAsync(new(http.Operator()))
            ? TypedResults.NoContent()
            : problems.NotFound(http);

    private static async Task<Results<NoContent, ProblemHttpResult>> UnlockAsync(
        string line, string selfCareId, HttpContext http, IGrainFactory grains, ApiProblems problems) =>
        AccountId.TryCreate(line, selfCareId, out var id) && await grains.GetAccount(id).UnlockAsync(new(http.Operator()))
            ? TypedResults.NoContent()
            : problems.NotFound(http);

    private static async Task<Results<Ok<TemporaryPasswordResponse>, ProblemHttpResult>> ResetPasswordAsync(
        string line,
        string selfCareId,
        [FromHeader(Name = "Idempotency-Key")] string? idempotencyKey,
        HttpContext http,
        IGrainFactory grains,
        ApiProblems problems) =>
        AccountId.TryCreate(line, selfCareId, out var id)
        && await grains.GetAccount(id).ResetPasswordAsync(
            new(http.Operator(), IdempotencyKey.Digest(idempotencyKey))) is { } password
            ? TypedResults.Ok(new TemporaryPasswordResponse(password.Reveal()))
            : problems.NotFound(http);

    private static async Task<Results<NoContent, ProblemHttpResult>> SetEmailAsync(
        string line, string selfCareId, SetEmailRequest request, HttpContext http, IGrainFactory grains, ApiProblems problems)
    {
        var result = AccountId.TryCreate(line, selfCareId, out var id)
            ? await grains.GetAccount(id).SetEmailAsync(new(request.Email, http.Operator()))
            : SetEmail.Result.NoSuchAccount;
        return result switch
        {
            SetEmail.Result.Set => TypedResults.NoContent(),
            SetEmail.Result.Unusable => problems.ValidationFailed(http, "email", EmailSentence.Of(request.Email)),
            _ => problems.NotFound(http),
        };
    }

    private static async Task<Results<Ok<TimelineResponse>, ProblemHttpResult>> ShowTimelineAsync(
        string line, string selfCareId, HttpContext http, IGrainFactory grains, ApiProblems problems) =>
        AccountId.TryCreate(line, selfCareId, out var id)
        && await grains.GetAccount(id).ShowTimelineAsync(new(http.Operator())) is { } entries
            ? TypedResults.Ok(TimelineResponse.Of(id, entries))
            : problems.NotFound(http);
}

internal sealed record SetEmailRequest(string Email)
{
    public override string ToString() => nameof(SetEmailRequest);
}

internal sealed record TemporaryPasswordResponse(string Password)
{
    public override string ToString() => nameof(TemporaryPasswordResponse);
}
