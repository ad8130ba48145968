using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using OrleansSelfCare.Accounts;
using OrleansSelfCare.Gateway.Http;
using OrleansSelfCare.Gateway.Operators;
using OrleansSelfCare.Gateway.Provisioning;
using OrleansSelfCare.Grains;
using OrleansSelfCare.Grains.Interfaces;
using OrleansSelfCare.Grains.OpenId;
using OrleansSelfCare.Hosting;
using OrleansSelfCare.Hosting.Settings;
using OrleansSelfCare.Mail.Reports;

namespace OrleansSelfCare.Gateway.Api;

/// <summary>The operator calls. Their paths exist only if operator keys or agents are configured.</summary>
internal static class OperatorApi
{
    public const string Root = "/admin";

    /// <summary>The import's name in the audit log.</summary>
    public const string Import = "accounts:import";

    private const string MailMessage = "message/rfc822";

    public static void MapOperatorApi(this WebApplication app)
    {
        if (!app.HasOperators())
        {
            return;
        }

        var accounts = app.MapGroup($"{Root}/v1").WithTags(ApiDocument.Operator);
        accounts.MapPost("/accounts:import", ImportAsync).RequirePermission(OperatorRight.Provisioning, Import).WithName("importAccounts")
            .WithMetadata(new DisableRequestSizeLimitAttribute())
            .Accepts<string>("text/csv", "application/x-ndjson")
            .WithSummary("Creates or updates accounts from the rows of a CSV or NDJSON file")
            .WithDescription("Rows with errors are reported and skipped.")
            .ProducesProblems("invalid-request", "unsupported-media-type", "validation-failed");

        accounts.MapGet("/accounts:invalid-phones", ListInvalidPhonesAsync)
            .RequirePermission(OperatorRight.Provisioning, "accounts:invalid-phones").WithName("listInvalidPhones")
            .WithSummary("Lists the accounts whose stored contact phone number is not a valid one, page by page")
            .ProducesProblems("invalid-request");

        accounts.MapGet("/accounts:ambiguous-ids", ListAmbiguousAsync)
            .RequirePermission(OperatorRight.Provisioning, "accounts:ambiguous-ids").WithName("listAmbiguousIds")
            .WithSummary("Lists the accounts whose ids differ only in case from another one's: each is found by its own spelling only")
            .ProducesProblems();

        AccountSearch.Map(accounts);
        accounts.MapMailTest();
        accounts.MapAudit();
        accounts.MapMe();
        accounts.MapPost("/mail-events", ReportMailAsync).RequirePermission(OperatorRight.MailEvents, "mail-events").WithName("reportMail")
            .WithMetadata(new RequestSizeLimitAttribute(MailReport.MaxBytes))
            .Accepts<string>(MailMessage)
            .WithSummary("Takes in a mail that came to the return path: a bounce (RFC 3464) or a complaint (RFC 5965)")
            .WithDescription(
                "The raw message, at most 1 MiB. 204 whatever became of it; a metric counts the outcomes.")
            .ProducesProblems("request-too-large", "unsupported-media-type");

        var account = accounts.MapGroup("/accounts/{line}/{selfCareId}").ProducesProblems("not-found");
        account.MapGet("", ShowAsync).RequirePermission(OperatorRight.View, "show").WithName("showAccount")
            .WithSummary("Shows an account: masked address and phone, locks, counters, sessions")
            .WithDescription("With `details=true` also what `showTimeline` and `showSessions` answer, in one call.")
            .ProducesProblems("invalid-request");
        account.MapGet("/timeline", ShowTimelineAsync).RequirePermission(OperatorRight.View, "timeline").WithName("showTimeline")
            .WithSummary("Lists the account's events, newest first");
        account.MapGet("/sessions", ShowSessionsAsync).RequirePermission(OperatorRight.View, "sessions").WithName("showSessions")
            .WithSummary("Lists the open sessions of the account, and the services signed in to in each")
            .WithDescription("The newest first, as `listSessions` shows them to the customer. It is no use of a session.");
        account.MapAccountActs();
    }

    /// <param name="notices">False: customers whose address or password changes get no mail. The audit log records it.</param>
    private static async Task<Results<Ok<ImportReport>, ProblemHttpResult, StatusCodeHttpResult>> ImportAsync(
        HttpContext http, AccountsImport import, ApiProblems problems, bool notices = true)
    {
        var rows = ImportRows.Read(http.Request.ContentType, http.Request.Body, http.RequestAborted);
        if (rows is null)
        {
            return TypedResults.StatusCode(StatusCodes.Status415UnsupportedMediaType);
        }

        ImportReport report;
        try
        {
            report = await import.Run(
                rows, onlyNew: false, notices, http.Operator(), problems.SentencesFor(http), http.RequestAborted);
        }
        catch (ImportColumnsException e)
        {
            return problems.ValidationFailed(http, [.. e.Errors]);
        }

        http.Audit().Count("created", report.Created);
        http.Audit().Count("updated", report.Updated);
        http.Audit().Count("unchanged", report.Unchanged);
        http.Audit().Count("rejected", report.Rejected.Count);
        return TypedResults.Ok(report);
    }

    private static async Task<Results<NoContent, StatusCodeHttpResult>> ReportMailAsync(HttpContext http, MailEvents events)
    {
        if (!MediaTypeHeaderValue.TryParse(http.Request.ContentType, out var type)
            || !type.MediaType.Equals(MailMessage, StringComparison.OrdinalIgnoreCase))
        {
            return TypedResults.StatusCode(StatusCodes.Status415UnsupportedMediaType);
        }

        using var message = new MemoryStream();
        await http.Request.Body.CopyToAsync(message, http.RequestAborted);
        http.Audit().Account = await events.Report(message.ToArray());
        return TypedResults.NoContent();
    }

    private static async Task<Ok<AmbiguousIdResponse[]>> ListAmbiguousAsync(HttpContext http, IAccountSpellings spellings)
    {
        var ids = await spellings.FindAmbiguous(http.RequestAborted);
        return TypedResults.Ok(ids.Select(id => new AmbiguousIdResponse(id.Line, id.SelfCareId)).ToArray());
    }

    private static async Task<Results<Ok<InvalidPhonesResponse>, StatusCodeHttpResult>> ListInvalidPhonesAsync(
        string? after, HttpContext http, InvalidPhones phones)
    {
        if (after is not null && !AccountId.TryFromKey(after, out _))
        {
            return TypedResults.StatusCode(StatusCodes.Status400BadRequest);
        }

        var page = await phones.Find(after, http.RequestAborted);
        http.Audit().Count("listed", page.Accounts.Count);
        return TypedResults.Ok(page);
    }

    private static async Task<Results<Ok<AccountResponse>, ProblemHttpResult>> ShowAsync(
        [AsParameters] AccountCall call,
        SessionNames names,
        [FromServices] OpenIdClients? clients,
        IOptions<SelfCareOptions> options,
        bool details = false)
    {
        if (await call.FindId() is not { } id)
        {
            return call.Problems.NotFound(call.Http);
        }

        var (account, by) = (call.Grains.GetAccount(id), call.Http.Operator());
        if (await account.ShowAsync(new(by)) is not { } view)
        {
            return call.Problems.NotFound(call.Http);
        }

        var response = AccountResponse.Of(id, view, options.Value.TimeZone);
        if (!details)
        {
            return TypedResults.Ok(response);
        }

        return TypedResults.Ok(response with
        {
            Events = TimelineResponse.Of(id, await account.ShowTimelineAsync(new(by)) ?? [], options.Value.TimeZone).Events,
            OpenSessions =
            [
                .. OpenSessionResponse.Of(
                    id, await account.ShowSessionsAsync(new(by)) ?? [], null, names, clients, PreferredLanguage.IsEnglish(call.Http)),
            ],
        });
    }

    private static async Task<Results<Ok<TimelineResponse>, ProblemHttpResult>> ShowTimelineAsync(
        [AsParameters] AccountCall call, IOptions<SelfCareOptions> options) =>
        await call.FindId() is { } id && await call.Grains.GetAccount(id).ShowTimelineAsync(new(call.Http.Operator())) is { } entries
            ? TypedResults.Ok(TimelineResponse.Of(id, entries, options.Value.TimeZone))
            : call.Problems.NotFound(call.Http);

    private static async Task<Results<Ok<AccountSessionsResponse>, ProblemHttpResult>> ShowSessionsAsync(
        [AsParameters] AccountCall call,
        SessionNames names,
        [FromServices] OpenIdClients? clients,
        IOptions<SelfCareOptions> options) =>
        await call.FindId() is { } id && await call.Grains.GetAccount(id).ShowSessionsAsync(new(call.Http.Operator())) is { } sessions
            ? TypedResults.Ok(new AccountSessionsResponse(
                [.. OpenSessionResponse.Of(id, sessions, null, names, clients, PreferredLanguage.IsEnglish(call.Http))],
                options.Value.TimeZone))
            : call.Problems.NotFound(call.Http);
}

/// <summary>The open sessions of an account, for the support desk.</summary>
/// <param name="Sessions">The newest first; at most 20.</param>
/// <param name="TimeZone">In which the support desk reads times, such as <c>Asia/Tokyo</c>.</param>
internal sealed record AccountSessionsResponse(IReadOnlyList<OpenSessionResponse> Sessions, string TimeZone);

/// <summary>An account whose self-care id, as stored, differs only in case from another one's.</summary>
internal sealed record AmbiguousIdResponse(string Line, string SelfCareId)
{
    public override string ToString() => nameof(AmbiguousIdResponse);
}
