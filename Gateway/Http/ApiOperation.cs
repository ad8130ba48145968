using System.Globalization;
using System.Net.Mime;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using OrleansSelfCare.Gateway.Operators;

namespace OrleansSelfCare.Gateway.Http;

/// <summary>What the OpenAPI document says of a call besides what its handler shows: problems, headers, security.</summary>
internal static class ApiOperation
{
    private const string RetryAfter = "Retry-After";

    private static readonly string[] OfEveryCall = ["rate-limited"];
    private static readonly string[] OfJsonBodies = ["invalid-request", "request-too-large", "unsupported-media-type"];
    private static readonly string[] OfOperatorCalls = ["operator-key-required", "operator-right-missing", "unavailable"];

    private static readonly Dictionary<string, string> Parameters = new()
    {
        ["line"] = "The id of a service line, as `listLines` answers it.",
        ["selfCareId"] = "The self-care id in any spelling. If the ids of several accounts differ only in case: the exact one.",
        ["id"] = "The `id` of a session, as `listSessions` answers it.",
        ["sid"] = "The `id` of a session, as `showSessions` answers it.",
        ["client"] = "The `client` of a service, as `listSessions` answers it.",
        ["after"] = "Where the page before ended: its `next`, or the `cursor` of its last line. Leave it out for the first page.",
        ["agent"] = "The name of an agent or of an operator key.",
        ["call"] = "The name of a call in the audit log, such as `unlock`.",
        ["from"] = "The earliest time.",
        ["to"] = "Before this time.",
        ["limit"] = "At most so many lines: 1 to 10,000, by default 1,000.",
        ["details"] = "True: the answer has `events` and `openSessions` too.",
        ["notices"] = "False: customers whose address or password changes get no mail. The audit log records it.",
        ["touch"] = "False: the call does not prolong the session.",
        ["Idempotency-Key"] = "Any text that the caller makes for this one action, such as a random UUID. The same call with the same key "
            + "within one minute of its success (ten minutes where a password is set) is answered the same again and does nothing, so a "
            + "lost answer costs nothing.",
    };

    /// <summary>Declares the codes of the problems that only this call, or only the calls of this group, are answered with.</summary>
    public static T ProducesProblems<T>(this T calls, params string[] codes)
        where T : IEndpointConventionBuilder => calls.WithMetadata(new SentProblems(codes));

    /// <summary>Declares that the call takes the customer's session.</summary>
    public static RouteHandlerBuilder TakesSession(this RouteHandlerBuilder route) => route.WithMetadata(new SessionTaken());

    public static Task Describe(OpenApiOperation operation, OpenApiOperationTransformerContext context)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        var audited = metadata.OfType<AuditedCall>().LastOrDefault();
        var isOperators = audited is not null;
        var isJson = operation.RequestBody?.Content?.ContainsKey(MediaTypeNames.Application.Json) == true;
        operation.Security = isOperators ? [Bearer(ApiDocument.OperatorKey, context.Document)]
            : metadata.OfType<SessionTaken>().Any() ? [Bearer(ApiDocument.Session, context.Document)]
            : [];

        if (audited is not null)
        {
            operation.Description = $"{operation.Description} Right: `{audited.Right}`.".TrimStart();
        }

        operation.Parameters ??= [];
        foreach (var parameter in operation.Parameters.OfType<OpenApiParameter>())
        {
            parameter.Description ??= Parameters.GetValueOrDefault(parameter.Name!);
        }

        operation.Parameters.Add(new OpenApiParameter
        {
            Name = "Accept-Language",
            In = ParameterLocation.Header,
            Description = "`ja`, the default, or `en`: the language of names, of a problem's `detail`, and of mails that the call sends.",
            Schema = new OpenApiSchema { Type = JsonSchemaType.String },
        });

        if (!isOperators)
        {
            operation.Parameters.Add(new OpenApiParameter
            {
                Name = "Prefer",
                In = ParameterLocation.Header,
                Description = "What the caller understands beyond the first version (RFC 7240), separated by commas: `address-changed` and "
                    + "`password-changed` (a `reason` of `challenge-ended`; without it `replaced`), `delivery` (the values `refused` "
                    + "and `bounced` of a challenge's `delivery`; without it `queued`), `translations` (a problem's texts in the other "
                    + "language too).",
                Schema = new OpenApiSchema { Type = JsonSchemaType.String },
            });
        }

        string[] codes =
        [
            .. metadata.OfType<SentProblems>().SelectMany(problems => problems.Codes),
            .. isJson ? OfJsonBodies : [],
            .. isOperators ? OfOperatorCalls : [],
            .. OfEveryCall,
        ];
        operation.Responses ??= [];
        foreach (var sent in codes.Distinct().GroupBy(code => ProblemCode.All[code].Status).OrderBy(codes => codes.Key))
        {
            operation.Responses[sent.Key.ToString(CultureInfo.InvariantCulture)] = Refused(sent.Key, sent, context.Document);
        }

        return Task.CompletedTask;
    }

    private static OpenApiSecurityRequirement Bearer(string scheme, OpenApiDocument? document) =>
        new() { [new OpenApiSecuritySchemeReference(scheme, document)] = [] };

    private static OpenApiResponse Refused(int status, IEnumerable<string> codes, OpenApiDocument? document) => new()
    {
        Description = string.Join("\n", codes.Select(code => $"- `{code}`: {ProblemCode.All[code].Title.En}")),
        Content = new Dictionary<string, OpenApiMediaType>
        {
            [MediaTypeNames.Application.ProblemJson] = new() { Schema = new OpenApiSchemaReference(ProblemSchema.Name, document) },
        },
        Headers = status is not (StatusCodes.Status429TooManyRequests or StatusCodes.Status503ServiceUnavailable)
            ? null
            : new Dictionary<string, IOpenApiHeader>
            {
                [RetryAfter] = new OpenApiHeader
                {
                    Description = "The seconds to wait before the next call.",
                    Required = true,
                    Schema = new OpenApiSchema { Type = JsonSchemaType.Integer, Minimum = "0" },
                },
            },
    };

    /// <summary>The problems that a call declares.</summary>
    private sealed record SentProblems(string[] Codes);

    private sealed record SessionTaken;
}
