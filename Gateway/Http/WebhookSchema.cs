using System.Net.Mime;
using Microsoft.OpenApi;
using OrleansSelfCare.Accounts.Outbox;

namespace OrleansSelfCare.Gateway.Http;

/// <summary>The webhooks of the OpenAPI document: what the service sends to a line's portal (Standard Webhooks).</summary>
internal static class WebhookSchema
{
    private static readonly (string Name, JsonSchemaType Type, string Description)[] Headers =
    [
        ("webhook-id", JsonSchemaType.String, "The same in every repetition of a call: recognise repetitions by it."),
        ("webhook-timestamp", JsonSchemaType.Integer, "When this call was sent, in seconds since 1970. Refuse calls that are old."),
        ("webhook-signature", JsonSchemaType.String,
            "`v1,` and the base64 of the HMAC-SHA256 of `{webhook-id}.{webhook-timestamp}.{body}` with the shared secret. While one secret "
            + "follows another there are several, separated by spaces: one must be right."),
    ];

    public static Dictionary<string, IOpenApiPathItem> Create(OpenApiDocument document) => new()
    {
        [PortalEvent.SignedIn] = Event(document, PortalEvent.SignedIn, "accountSignedIn", "A customer completed a sign-in", []),
        [PortalEvent.AddressChanged] = Event(
            document, PortalEvent.AddressChanged, "accountAddressChanged", "An account has another e-mail address",
            [("email", new OpenApiSchema { Type = JsonSchemaType.String, Description = "The new address, masked." })]),
        [PortalEvent.Locked] = Event(
            document, PortalEvent.Locked, "accountLocked", "Too many failures have locked something of an account",
            [
                ("lock", new OpenApiSchema
                {
                    Type = JsonSchemaType.String,
                    Enum = ["password", "code", "phone"],
                    Description = "What is locked, for a time or until an operator unlocks it. Later versions may send more values.",
                }),
            ]),
    };

    private static OpenApiPathItem Event(
        OpenApiDocument document, string type, string id, string summary, (string Name, IOpenApiSchema Schema)[] more) => new()
    {
        Operations = new Dictionary<HttpMethod, OpenApiOperation>
        {
            [HttpMethod.Post] = new()
            {
                OperationId = id,
                Summary = summary,
                Description = "Sent to the setting `SelfCare:Lines:{id}:Webhook:Url`, at least once and in no order.",
                Tags = new HashSet<OpenApiTagReference> { new(ApiDocument.Webhook, document) },
                Security = [],
                Parameters =
                [
                    .. Headers.Select(header => new OpenApiParameter
                    {
                        Name = header.Name,
                        In = ParameterLocation.Header,
                        Required = true,
                        Description = header.Description,
                        Schema = new OpenApiSchema { Type = header.Type },
                    }),
                ],
                RequestBody = new OpenApiRequestBody
                {
                    Required = true,
                    Content = new Dictionary<string, OpenApiMediaType>
                    {
                        [MediaTypeNames.Application.Json] = new() { Schema = Body(type, more) },
                    },
                },
                Responses = new OpenApiResponses
                {
                    ["2XX"] = new OpenApiResponse { Description = "Received." },
                    ["default"] = new OpenApiResponse
                    {
                        Description = "Not received, like no answer within 15 seconds: the call is repeated for 3 days, ever more rarely.",
                    },
                },
            },
        },
    };

    private static OpenApiSchema Body(string type, (string Name, IOpenApiSchema Schema)[] more) => Object(
    [
        ("type", new OpenApiSchema { Type = JsonSchemaType.String, Enum = [type] }),
        ("timestamp", new OpenApiSchema { Type = JsonSchemaType.String, Format = "date-time", Description = "When it happened, in UTC." }),
        ("data", Object(
        [
            ("line", new OpenApiSchema { Type = JsonSchemaType.String, Description = "The id of the service line." }),
            ("selfCareId", new OpenApiSchema { Type = JsonSchemaType.String }),
            .. more,
        ])),
    ]);

    private static OpenApiSchema Object((string Name, IOpenApiSchema Schema)[] properties) => new()
    {
        Type = JsonSchemaType.Object,
        Required = properties.Select(property => property.Name).ToHashSet(),
        Properties = properties.ToDictionary(property => property.Name, property => property.Schema),
    };
}
