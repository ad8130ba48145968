using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using OrleansSelfCare.Accounts.SignIn;

namespace OrleansSelfCare.Gateway.Http;

/// <summary>The schema of all problems: the members that every one has, and those that only some codes have.</summary>
internal static class ProblemSchema
{
    public const string Name = "Problem";

    public static OpenApiSchema Create()
    {
        var always = new Dictionary<string, IOpenApiSchema>
        {
            ["type"] = Of(JsonSchemaType.String, "The path of a page about the code: `/problems/{code}`."),
            ["title"] = Of(JsonSchemaType.String, "What the code means, in a few English words. Always the same for a code; for logs."),
            ["status"] = Of(JsonSchemaType.Integer, "The HTTP status."),
            ["detail"] = Of(JsonSchemaType.String, "A sentence for the customer, in Japanese or English by `Accept-Language`."),
            ["code"] = Of(JsonSchemaType.String, "On which a program decides. Later versions may send more.\n\n"
                + string.Join("\n", ProblemCode.All.Select(row => $"- `{row.Key}` ({row.Value.Status}): {row.Value.Title.En}"))),
            ["traceId"] = Of(JsonSchemaType.String, "Finds the request in the service's logs."),
        };
        return new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Description = "Why a call was refused (RFC 9457).",
            Required = always.Keys.ToHashSet(),
            Properties = always
                .Concat(ProblemCode.MemberTexts.Keys.Select(name => KeyValuePair.Create<string, IOpenApiSchema>(name, Member(name))))
                .Append(KeyValuePair.Create<string, IOpenApiSchema>("translations", Translations()))
                .ToDictionary(),
        };
    }

    private static OpenApiSchema Translations() => new()
    {
        Type = JsonSchemaType.Object,
        Description = "By language (`ja`, `en`): `detail` and `errors` in the one that the call did not ask for. Only with "
            + "`Prefer: translations`.",
        AdditionalProperties = new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Required = new HashSet<string> { "detail" },
            Properties = new Dictionary<string, IOpenApiSchema>
            {
                ["detail"] = new OpenApiSchema { Type = JsonSchemaType.String },
                ["errors"] = new OpenApiSchema
                {
                    Type = JsonSchemaType.Object | JsonSchemaType.Null,
                    AdditionalProperties = Messages(),
                },
            },
        },
    };

    private static OpenApiSchema Messages() => new()
    {
        Type = JsonSchemaType.Array,
        Items = new OpenApiSchema { Type = JsonSchemaType.String },
    };

    private static OpenApiSchema Member(string name)
    {
        var codes = ProblemCode.All.Where(row => row.Value.Members.Contains(name)).Select(row => $"`{row.Key}`");
        var schema = Of(TypeOf(name), $"{ProblemCode.MemberTexts[name].En} Only of {string.Join(", ", codes)}.");
        switch (name)
        {
            case "reason":
                schema.Enum = [.. Enum.GetValues<ChallengeEnd>().Select(end => JsonValue.Create(ChallengeEndName.Of(end)))];
                break;
            case "lockedUntil":
                schema.Format = "date-time";
                break;
            case "errors":
                schema.AdditionalProperties = Messages();
                break;
        }

        return schema;
    }

    private static JsonSchemaType TypeOf(string name) => name switch
    {
        "attemptsLeft" or "retryAfterSeconds" => JsonSchemaType.Integer,
        "errors" => JsonSchemaType.Object,
        "lockedUntil" => JsonSchemaType.String | JsonSchemaType.Null,
        _ => JsonSchemaType.String,
    };

    private static OpenApiSchema Of(JsonSchemaType type, string description) => new()
    {
        Type = type,
        Format = type == JsonSchemaType.Integer ? "int32" : null,
        Description = description,
    };
}
