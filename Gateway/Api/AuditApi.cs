using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using OrleansSelfCare.Accounts;
using OrleansSelfCare.Gateway.Http;
using OrleansSelfCare.Gateway.Operators;
using OrleansSelfCare.Hosting;
using OrleansSelfCare.Storage.Audit;

namespace OrleansSelfCare.Gateway.Api;

/// <summary>Reads the audit log from the database.</summary>
internal static class AuditApi
{
    private const string Lines = "application/x-ndjson";
    private const int DefaultLimit = 1_000;
    public const int MaxLimit = 10_000;
    private const int PageSize = 500;

    /// <summary>The counts read each entry of their time.</summary>
    private static readonly TimeSpan MaxCounted = TimeSpan.FromDays(92);

    private static readonly TimeSpan DefaultCounted = TimeSpan.FromDays(30);

    public static void MapAudit(this RouteGroupBuilder operators)
    {
        operators.MapGet("/audit", ReadAsync).RequirePermission(OperatorRight.Audit, "audit").WithName("readAudit")
            .Produces<string>(StatusCodes.Status200OK, Lines)
            .WithSummary("Reads the audit log, oldest first: one JSON object per line")
            .WithDescription(
                "Each line has its `cursor`. Call again with the last one as `after`: nothing is left out, also while gateways write.")
            .ProducesProblems("invalid-request");
        operators.MapGet("/audit:counts", CountAsync).RequirePermission(OperatorRight.Audit, "audit:counts").WithName("countAudit")
            .WithSummary("Counts the calls of each agent and operator key")
            .WithDescription("Of at most 92 days; without `to` until now, without `from` of the 30 days before `to`.")
            .ProducesProblems("invalid-request");
        operators.MapGet("/audit:verify", VerifyAsync).RequirePermission(OperatorRight.Audit, "audit:verify").WithName("verifyAudit")
            .WithSummary("Checks that no entry of the audit log was altered or deleted in the database")
            .WithDescription("Reads all of it: a million entries take some seconds.")
            .ProducesProblems();
    }

    private static async Task<Results<PushStreamHttpResult, StatusCodeHttpResult>> ReadAsync(
        [AsParameters] AuditSearch search, HttpContext http, AuditStore store)
    {
        if (search.ToQuery() is not { } query)
        {
            return TypedResults.StatusCode(StatusCodes.Status400BadRequest);
        }

        http.Audit().Account = query.Account;
        var left = search.Limit ?? DefaultLimit;
        // Before the answer begins: without the database it is 503.
        var page = await store.Search(query, Math.Min(left, PageSize), http.RequestAborted);
        return TypedResults.Stream(
            async body =>
            {
                var listed = 0;
                while (page.Count > 0)
                {
                    foreach (var row in page)
                    {
                        await body.WriteAsync(Line(row), http.RequestAborted);
                    }

                    listed += page.Count;
                    http.Audit().Count("listed", listed);
                    left -= page.Count;
                    page = page.Count == PageSize && left > 0
                        ? await store.Search(query with { After = page[^1].Position }, Math.Min(left, PageSize), http.RequestAborted)
                        : [];
                }
            },
            Lines);
    }

    private static async Task<Results<Ok<AuditCountsResponse>, StatusCodeHttpResult>> CountAsync(
        DateTimeOffset? from,
        DateTimeOffset? to,
        HttpContext http,
        AuditStore store,
        [FromKeyedServices(SelfCareClock.Key)] TimeProvider clock)
    {
        var end = to ?? clock.GetUtcNow();
        if (from is null && end - DateTimeOffset.MinValue < DefaultCounted)
        {
            return TypedResults.StatusCode(StatusCodes.Status400BadRequest);
        }

        var begin = from ?? end - DefaultCounted;
        if (begin > end || end - begin > MaxCounted)
        {
            return TypedResults.StatusCode(StatusCodes.Status400BadRequest);
        }

        var counts = await store.Count(begin, end, http.RequestAborted);
        return TypedResults.Ok(new AuditCountsResponse(begin.UtcDateTime, end.UtcDateTime, counts));
    }

    private static async Task<Ok<AuditReport>> VerifyAsync(HttpContext http, AuditVerifier verifier) =>
        TypedResults.Ok(await verifier.Verify(http.RequestAborted));

    /// <summary>The entry with its cursor. A row that was altered to be no entry must not stop the reader: of it, the cursor.</summary>
    private static byte[] Line(AuditRow row)
    {
        var cursor = row.Position.ToString(CultureInfo.InvariantCulture);
        JsonObject entry;
        try
        {
            entry = JsonNode.Parse(row.Json) as JsonObject ?? [];
            entry.Insert(0, "cursor", cursor);
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            entry = new() { ["cursor"] = cursor };
        }

        return [.. JsonSerializer.SerializeToUtf8Bytes(entry), (byte)'\n'];
    }
}

/// <param name="After">A cursor; null: from the beginning.</param>
/// <param name="Agent">The name of an agent or an operator key.</param>
/// <param name="Line">Together with <paramref name="SelfCareId"/>.</param>
/// <param name="Call">Such as <c>unlock</c>.</param>
/// <param name="From">The earliest time.</param>
/// <param name="To">Before this time.</param>
/// <param name="Limit">1 to 10,000 lines; null: 1,000.</param>
internal sealed record AuditSearch(
    [FromQuery(Name = "after")] string? After,
    [FromQuery(Name = "agent")] string? Agent,
    [FromQuery(Name = "line")] string? Line,
    [FromQuery(Name = "selfCareId")] string? SelfCareId,
    [FromQuery(Name = "call")] string? Call,
    [FromQuery(Name = "from")] DateTimeOffset? From,
    [FromQuery(Name = "to")] DateTimeOffset? To,
    [FromQuery(Name = "limit")] int? Limit)
{
    /// <returns>Null: a value can't be one of those.</returns>
    public AuditQuery? ToQuery()
    {
        var after = 0L;
        AccountId? account = AccountId.TryCreate(Line, SelfCareId, out var id) ? id : null;
        return (After is null || long.TryParse(After, NumberStyles.None, CultureInfo.InvariantCulture, out after))
            && (account is not null || (Line is null && SelfCareId is null))
            && Limit is null or (>= 1 and <= AuditApi.MaxLimit)
            // PostgreSQL can't be asked for it.
            && !$"{Agent}{Call}".Contains('\0', StringComparison.Ordinal)
                ? new(after, Agent, account, Call, From, To)
                : null;
    }

    public override string ToString() => nameof(AuditSearch);
}

internal sealed record AuditCountsResponse(DateTime From, DateTime To, IReadOnlyList<AuditCount> Counts);
