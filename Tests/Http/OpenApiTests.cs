using System.Globalization;
using System.Text.Json;
using OrleansSelfCare.Accounts.SignIn;
using OrleansSelfCare.Gateway.Http;
using OrleansSelfCare.TestKit;
using OrleansSelfCare.Tests.Hosts;

namespace OrleansSelfCare.Tests.Http;

/// <summary>Compares the OpenAPI document, which is generated from the code, with the HTTP contract.</summary>
public sealed class OpenApiTests : IAsyncLifetime
{
    private TestGateway _gateway = null!;
    private JsonElement _document;

    public async Task InitializeAsync()
    {
        _gateway = await TestGateway.Start("Localhost");
        _document = (await _gateway.Api.Send(HttpMethod.Get, "/openapi/v1.json")).Is(200).Body;
    }

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    [Fact]
    public void The_routes_are_those_of_the_contract_and_no_other() => Assert.Equal(
        new[]
        {
            "POST /v1/{line}/login",
            "POST /v1/{line}/verify",
            "POST /v1/{line}/resend",
            "POST /v1/{line}/status",
            "POST /v1/{line}/email-change",
            "POST /v1/{line}/password",
            "GET /v1/session",
            "POST /v1/session/code",
            "POST /v1/logout",
            "GET /v1/sessions",
            "DELETE /v1/sessions/{id}",
            "DELETE /v1/sessions/{id}/services/{client}",
            "POST /v1/password",
            "GET /v1/lines",
            "POST /admin/v1/accounts:import",
            "POST /admin/v1/accounts:search",
            "POST /admin/v1/mail:test",
            "POST /admin/v1/mail-events",
            "GET /admin/v1/accounts:ambiguous-ids",
            "GET /admin/v1/me",
            "GET /admin/v1/audit",
            "GET /admin/v1/audit:counts",
            "GET /admin/v1/audit:verify",
            "GET /admin/v1/accounts:invalid-phones",
            "GET /admin/v1/accounts/{line}/{selfCareId}",
            "DELETE /admin/v1/accounts/{line}/{selfCareId}",
            "POST /admin/v1/accounts/{line}/{selfCareId}/unlock",
            "POST /admin/v1/accounts/{line}/{selfCareId}/unlock/password",
            "POST /admin/v1/accounts/{line}/{selfCareId}/unlock/code",
            "POST /admin/v1/accounts/{line}/{selfCareId}/unlock/phone",
            "POST /admin/v1/accounts/{line}/{selfCareId}/unlock/mail",
            "POST /admin/v1/accounts/{line}/{selfCareId}/unlock/address",
            "POST /admin/v1/accounts/{line}/{selfCareId}/password",
            "POST /admin/v1/accounts/{line}/{selfCareId}/email",
            "POST /admin/v1/accounts/{line}/{selfCareId}/phone",
            "GET /admin/v1/accounts/{line}/{selfCareId}/sessions",
            "POST /admin/v1/accounts/{line}/{selfCareId}/sessions/{sid}/end",
            "POST /admin/v1/accounts/{line}/{selfCareId}/caller",
            "POST /admin/v1/accounts/{line}/{selfCareId}/unmask",
            "POST /admin/v1/accounts/{line}/{selfCareId}/export",
            "POST /admin/v1/accounts/{line}/{selfCareId}/end-sessions",
            "POST /admin/v1/accounts/{line}/{selfCareId}/resend",
            "POST /admin/v1/accounts/{line}/{selfCareId}/note",
            "POST /admin/v1/accounts/{line}/{selfCareId}/disable",
            "POST /admin/v1/accounts/{line}/{selfCareId}/enable",
            "GET /admin/v1/accounts/{line}/{selfCareId}/timeline",
        }.Order(StringComparer.Ordinal),
        _document.GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Select(call => $"{call.Name.ToUpperInvariant()} {path.Name}"))
            .Order(StringComparer.Ordinal));

    /// <summary>As the linter's rule <c>no-ambiguous-paths</c>, which does not look at methods.</summary>
    [Fact]
    public void No_address_can_mean_two_calls_of_one_method()
    {
        var calls = _document.GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Select(call => (Method: call.Name, Parts: path.Name.Split('/')))).ToList();

        Assert.All(calls.Index(), one => Assert.DoesNotContain(
            calls.Take(one.Index),
            other => other.Method == one.Item.Method
                && other.Parts.Length == one.Item.Parts.Length
                && other.Parts.Zip(one.Item.Parts).All(part =>
                    part.First == part.Second || IsVariable(part.First) || IsVariable(part.Second))));

        static bool IsVariable(string part) => part.StartsWith('{');
    }

    [Theory]
    [InlineData("/v1/{line}/login", "selfCareId password")]
    [InlineData("/v1/{line}/verify", "challenge code")]
    [InlineData("/v1/{line}/resend", "challenge")]
    [InlineData("/v1/{line}/status", "challenge")]
    [InlineData("/v1/{line}/email-change", "challenge email emailConfirmation contactPhone")]
    [InlineData("/v1/password", "currentPassword newPassword")]
    [InlineData("/v1/{line}/password", "currentPassword newPassword")]
    public void A_request_has_the_contracts_fields_and_no_others(string path, string fields)
    {
        var schema = Json(Call("post", path).GetProperty("requestBody"));

        Assert.Equal(Sorted(fields), Names(schema));
        Assert.Equal(
            Sorted(fields),
            schema.GetProperty("required").EnumerateArray().Select(name => name.GetString()!).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("post", "/v1/{line}/login", "challenge next sentTo delivery reference expiresAt resendAt attemptsLeft reason")]
    [InlineData("post", "/v1/{line}/status", "challenge next sentTo delivery reference expiresAt resendAt attemptsLeft reason")]
    [InlineData("post", "/v1/{line}/resend", "challenge next sentTo delivery reference expiresAt resendAt attemptsLeft reason")]
    [InlineData("post", "/v1/{line}/email-change", "challenge next sentTo delivery reference expiresAt resendAt attemptsLeft reason")]
    [InlineData("post", "/v1/{line}/verify", "session expiresAt line selfCareId emailChanged email mustChangePassword")]
    [InlineData("get", "/v1/session", "line selfCareId authenticatedAt expiresAt amr codeEnteredAt mustChangePassword")]
    [InlineData("get", "/v1/sessions", "sessions")]
    [InlineData("get", "/admin/v1/accounts/{line}/{selfCareId}/sessions", "sessions timeZone")]
    [InlineData("post", "/admin/v1/accounts/{line}/{selfCareId}/caller", "matches checksLeft")]
    [InlineData("post", "/admin/v1/accounts/{line}/{selfCareId}/unmask", "email contactPhone")]
    public void A_response_has_the_contracts_fields_and_no_others(string method, string path, string fields) =>
        Assert.Equal(Sorted(fields), Names(Success(Call(method, path))));

    [Fact]
    public void An_open_session_and_its_services_have_the_contracts_fields()
    {
        Assert.Equal(
            Sorted("id current authenticatedAt lastUsedAt expiresAt network services"), Names(Schema("OpenSessionResponse")));
        Assert.Equal(Sorted("client name since lastUsedAt"), Names(Schema("OpenServiceResponse")));
    }

    [Fact]
    public void The_imports_report_has_the_contracts_fields()
    {
        var import = Call("post", "/admin/v1/accounts:import");
        var report = Success(import);

        Assert.Equal(Sorted("created updated unchanged rejected"), Names(report));
        var rejected = Resolve(report.GetProperty("properties").GetProperty("rejected"));
        var row = Resolve(rejected.GetProperty("items"));
        Assert.Equal(Sorted("line reason row"), Names(row));
        Assert.Equal(
            ["line"],
            row.GetProperty("properties").EnumerateObject().Where(field => field.Value.TryGetProperty("deprecated", out _))
                .Select(field => field.Name));
        Assert.Equal(["application/x-ndjson", "text/csv"], Answered(import.GetProperty("requestBody").GetProperty("content")));
    }

    [Theory]
    [InlineData("post", "/v1/{line}/login", "200 400 401 404 413 415 429 503")]
    [InlineData("post", "/v1/{line}/verify", "200 400 401 404 410 413 415 422 429 503")]
    [InlineData("post", "/v1/{line}/resend", "200 400 404 410 413 415 429 503")]
    [InlineData("post", "/v1/{line}/status", "200 400 404 410 413 415 429 503")]
    [InlineData("post", "/admin/v1/mail-events", "204 401 403 413 415 429 503")]
    [InlineData("post", "/v1/{line}/email-change", "200 400 403 404 410 413 415 422 429 503")]
    [InlineData("get", "/v1/session", "200 400 401 429 503")]
    [InlineData("get", "/v1/sessions", "200 400 401 429 503")]
    [InlineData("delete", "/v1/sessions/{id}", "204 401 429 503")]
    [InlineData("delete", "/v1/sessions/{id}/services/{client}", "204 401 429 503")]
    [InlineData("post", "/v1/logout", "204 429 503")]
    [InlineData("post", "/v1/password", "204 400 401 403 413 415 422 429 503")]
    [InlineData("post", "/v1/{line}/password", "204 400 401 403 404 413 415 422 429 503")]
    [InlineData("get", "/v1/lines", "200 429")]
    [InlineData("post", "/admin/v1/accounts:import", "200 400 401 403 415 422 429 503")]
    [InlineData("post", "/admin/v1/mail:test", "200 400 401 403 404 413 415 422 429 503")]
    [InlineData("post", "/admin/v1/accounts:search", "200 400 401 403 413 415 422 429 503")]
    [InlineData("get", "/admin/v1/accounts:invalid-phones", "200 400 401 403 429 503")]
    [InlineData("get", "/admin/v1/me", "200 401 403 429 503")]
    [InlineData("get", "/admin/v1/accounts/{line}/{selfCareId}", "200 400 401 403 404 429 503")]
    [InlineData("delete", "/admin/v1/accounts/{line}/{selfCareId}", "204 400 401 403 404 413 415 422 429 503")]
    [InlineData("post", "/admin/v1/accounts/{line}/{selfCareId}/unlock", "204 400 401 403 404 413 415 422 429 503")]
    [InlineData("post", "/admin/v1/accounts/{line}/{selfCareId}/password", "200 400 401 403 404 413 415 422 429 503")]
    [InlineData("post", "/admin/v1/accounts/{line}/{selfCareId}/end-sessions", "204 400 401 403 404 413 415 422 429 503")]
    [InlineData("post", "/admin/v1/accounts/{line}/{selfCareId}/resend", "200 400 401 403 404 410 413 415 422 429 503")]
    [InlineData("post", "/admin/v1/accounts/{line}/{selfCareId}/email", "204 400 401 403 404 413 415 422 429 503")]
    [InlineData("post", "/admin/v1/accounts/{line}/{selfCareId}/phone", "204 400 401 403 404 413 415 422 429 503")]
    [InlineData("post", "/admin/v1/accounts/{line}/{selfCareId}/sessions/{sid}/end", "204 400 401 403 404 413 415 422 429 503")]
    [InlineData("post", "/admin/v1/accounts/{line}/{selfCareId}/caller", "200 400 401 403 404 413 415 422 429 503")]
    [InlineData("post", "/admin/v1/accounts/{line}/{selfCareId}/unmask", "200 400 401 403 404 413 415 422 429 503")]
    [InlineData("post", "/admin/v1/accounts/{line}/{selfCareId}/export", "200 400 401 403 404 413 415 422 429 503")]
    [InlineData("get", "/admin/v1/accounts/{line}/{selfCareId}/sessions", "200 401 403 404 429 503")]
    [InlineData("get", "/admin/v1/accounts/{line}/{selfCareId}/timeline", "200 401 403 404 429 503")]
    public void A_call_tells_the_statuses_it_answers_with(string method, string path, string statuses) =>
        Assert.Equal(Sorted(statuses), Answered(Call(method, path).GetProperty("responses")));

    [Fact]
    public void The_idempotency_key_is_a_header_of_verify() => Assert.Contains(
        Call("post", "/v1/{line}/verify").GetProperty("parameters").EnumerateArray(),
        parameter => parameter.GetProperty("name").GetString() == "Idempotency-Key" && parameter.GetProperty("in").GetString() == "header");

    [Fact]
    public async Task Answers_have_the_fields_the_document_says()
    {
        var account = TestAccount.New();
        (await _gateway.Api.Import(account)).Is(200);
        var challenge = (await _gateway.Api.LogIn(account)).Is(200);
        var session = (await _gateway.Api.Verify(account, challenge["challenge"]!, _gateway.Inbox.LastCodeTo(account.Email))).Is(200);

        Assert.Equal(Names(Success(Call("post", "/v1/{line}/login"))), Answered(challenge.Body));
        Assert.Equal(Names(Success(Call("post", "/v1/{line}/verify"))), Answered(session.Body));
        Assert.Equal(Names(Success(Call("get", "/v1/session"))), Answered((await _gateway.Api.Session(session["session"]!)).Body));
        var sessions = (await _gateway.Api.Sessions(session["session"]!)).Is(200).Body;
        Assert.Equal(Names(Success(Call("get", "/v1/sessions"))), Answered(sessions));
        Assert.Equal(Names(Schema("OpenSessionResponse")), Answered(sessions.GetProperty("sessions")[0]));
        var lines = (await _gateway.Api.Send(HttpMethod.Get, "/v1/lines")).Is(200).Body;
        Assert.Equal(Names(Resolve(Success(Call("get", "/v1/lines")).GetProperty("items"))), Answered(lines[0]));
        Assert.Equal(
            ["free-voice", "ip-phone", "mobile-choice-050"],
            lines.EnumerateArray().Select(line => line.GetProperty("id").GetString()).Order(StringComparer.Ordinal));
        Assert.All(lines.EnumerateArray(), line => Assert.Contains(
            line.EnumerateObject(),
            field => field.Value.ValueKind == JsonValueKind.Number && field.Value.GetInt32() == 1200));
    }

    [Fact]
    public void Every_call_has_an_id_of_its_own_and_says_whose_key_it_takes()
    {
        var calls = Calls().Concat(Webhooks()).ToList();

        Assert.Equal(calls.Count, calls.Select(call => call.GetProperty("operationId").GetString()).Distinct().Count());
        Assert.Equal(
            [
                "changePassword session", "changePasswordOfLine session", "checkSession session", "endService session",
                "endSession session", "listSessions session", "logOut session", "stepUp session",
            ],
            Secured("Customer").Where(call => !call.EndsWith(' ')));
        Assert.All(Secured("Operator"), call => Assert.EndsWith(" operatorKey", call, StringComparison.Ordinal));
        Assert.Equal(
            ["operatorKey http bearer", "session http bearer"],
            _document.GetProperty("components").GetProperty("securitySchemes").EnumerateObject()
                .Select(scheme => $"{scheme.Name} {scheme.Value.GetProperty("type")} {scheme.Value.GetProperty("scheme")}").Order());

        IEnumerable<string> Secured(string tag) =>
            from call in calls
            where call.GetProperty("tags")[0].GetString() == tag
            let schemes = call.GetProperty("security").EnumerateArray().SelectMany(Answered)
            let secured = $"{call.GetProperty("operationId")} {string.Join(' ', schemes)}"
            orderby secured
            select secured;
    }

    [Fact]
    public async Task Without_an_operator_key_the_document_says_nothing_of_operators()
    {
        await using var gateway = await TestGateway.Start("Localhost", "--SelfCare:OperatorKey=");
        var document = (await gateway.Api.Send(HttpMethod.Get, "/openapi/v1.json")).Is(200);

        Assert.DoesNotContain("/admin", document.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("operatorKey", document.Text, StringComparison.Ordinal);
        Assert.Equal(
            ["Customer", "Webhook"],
            document.Body.GetProperty("tags").EnumerateArray().Select(tag => tag.GetProperty("name").GetString()).Order());
    }

    [Fact]
    public void A_problem_has_the_members_of_every_code()
    {
        var problem = Schema("Problem");
        string[] always = ["code", "detail", "status", "title", "traceId", "type"];

        Assert.Equal(always, problem.GetProperty("required").EnumerateArray().Select(name => name.GetString()!).Order());
        Assert.Equal(
            always.Append("translations").Concat(ProblemCode.All.Values.SelectMany(code => code.Members)).Distinct()
                .Order(StringComparer.Ordinal),
            Names(problem));
        Assert.All(ProblemCode.All, code =>
        {
            Assert.Contains($"`{code.Key}` ({code.Value.Status})", Description(Property(problem, "code")), StringComparison.Ordinal);
            Assert.All(
                code.Value.Members,
                member => Assert.Contains($"`{code.Key}`", Description(Property(problem, member)), StringComparison.Ordinal));
        });
    }

    [Fact]
    public async Task Every_refusal_names_its_codes_and_when_to_come_again()
    {
        foreach (var (status, response) in Calls().SelectMany(call => call.GetProperty("responses").EnumerateObject())
            .Select(response => (int.Parse(response.Name, CultureInfo.InvariantCulture), response.Value)).Where(one => one.Item1 >= 400))
        {
            var schema = response.GetProperty("content").GetProperty("application/problem+json").GetProperty("schema");
            Assert.Equal("#/components/schemas/Problem", schema.GetProperty("$ref").GetString());
            var codes = Description(response).Split('`').Where((_, i) => i % 2 == 1).ToList();
            Assert.NotEmpty(codes);
            Assert.All(codes, code => Assert.Equal(status, ProblemCode.All[code].Status));
            Assert.Equal(
                status is 429 or 503, response.TryGetProperty("headers", out var headers) && headers.TryGetProperty("Retry-After", out _));
        }

        var refused = await _gateway.Api.LogIn(TestAccount.New());
        Assert.Contains(
            $"`{refused.Is(401)["code"]}`",
            Description(Call("post", "/v1/{line}/login").GetProperty("responses").GetProperty("401")),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ChallengeResponse", "next", "email-change verify")]
    [InlineData("ChallengeResponse", "delivery", "null bounced queued refused sent")]
    [InlineData("ChallengeResponse", "reason", "email-missing email-undeliverable null")]
    [InlineData("AccountResponse", "emailProblem", "email-missing email-undeliverable null")]
    [InlineData("AccountResponse", "emailMark", "complained null returned")]
    [InlineData("CallerCheckResponse", "claim", "email id phone")]
    [InlineData("PendingChallengeResponse", "delivery", "null bounced queued refused sent")]
    public void A_field_with_few_values_lists_them_and_says_that_more_may_come(string schema, string field, string values)
    {
        var property = Property(Schema(schema), field);

        Assert.Equal(Sorted(values), Values(property));
        Assert.Contains("Later versions may send more", Description(property), StringComparison.Ordinal);
    }

    [Fact]
    public void Reasons_of_an_ended_challenge_are_listed() => Assert.Equal(
        Enum.GetValues<ChallengeEnd>().Select(ChallengeEndName.Of).Order(StringComparer.Ordinal),
        Values(Property(Schema("Problem"), "reason")));

    [Theory]
    [InlineData("account.signed-in", "line selfCareId")]
    [InlineData("account.address-changed", "email line selfCareId")]
    [InlineData("account.locked", "line lock selfCareId")]
    public void A_webhook_has_the_headers_and_fields_that_are_sent(string type, string data)
    {
        var webhook = _document.GetProperty("webhooks").GetProperty(type).GetProperty("post");
        var body = Json(webhook.GetProperty("requestBody"));

        Assert.Equal(
            ["webhook-id", "webhook-signature", "webhook-timestamp"],
            webhook.GetProperty("parameters").EnumerateArray().Select(header => header.GetProperty("name").GetString()).Order());
        Assert.Equal(["data", "timestamp", "type"], Names(body));
        Assert.Equal([type], Values(Property(body, "type")));
        Assert.Equal(Sorted(data), Names(Property(body, "data")));
    }

    [Fact]
    public void Everything_that_a_caller_sends_is_described_and_nothing_of_the_implementation()
    {
        Assert.All(
            Calls().SelectMany(call => call.GetProperty("parameters").EnumerateArray()),
            parameter => Assert.NotEmpty(Description(parameter)));
        string[] inside = ["bytes each", "grain", "silo", "activation", "Orleans.", "SQL", "thread", "queue ", "record ", "null!"];
        var texts = Texts(_document).ToList();
        Assert.True(texts.Count > 80, $"{texts.Count} texts");
        Assert.All(texts, text => Assert.DoesNotContain(inside, word => text.Contains(word, StringComparison.OrdinalIgnoreCase)));

        static IEnumerable<string> Texts(JsonElement element) => element.ValueKind switch
        {
            JsonValueKind.Object => element.EnumerateObject().SelectMany(field =>
                field.Name is "description" or "summary" && field.Value.ValueKind == JsonValueKind.String
                    ? [field.Value.GetString()!]
                    : Texts(field.Value)),
            JsonValueKind.Array => element.EnumerateArray().SelectMany(Texts),
            _ => [],
        };
    }

    private static IEnumerable<string> Sorted(string names) => names.Split(' ').Order(StringComparer.Ordinal);

    private static IEnumerable<string> Answered(JsonElement body) =>
        body.EnumerateObject().Select(field => field.Name).Order(StringComparer.Ordinal);

    private static IEnumerable<string> Names(JsonElement schema) => Answered(schema.GetProperty("properties"));

    private JsonElement Call(string method, string path) => _document.GetProperty("paths").GetProperty(path).GetProperty(method);

    private JsonElement Success(JsonElement call) => Json(call.GetProperty("responses").GetProperty("200"));

    private IEnumerable<JsonElement> Calls() => Operations("paths");

    private IEnumerable<JsonElement> Webhooks() => Operations("webhooks");

    private IEnumerable<JsonElement> Operations(string part) => _document.GetProperty(part).EnumerateObject()
        .SelectMany(path => path.Value.EnumerateObject().Select(call => call.Value));

    private JsonElement Schema(string name) => _document.GetProperty("components").GetProperty("schemas").GetProperty(name);

    private static JsonElement Property(JsonElement schema, string name) => schema.GetProperty("properties").GetProperty(name);

    private static string Description(JsonElement element) => element.GetProperty("description").GetString()!;

    private static IEnumerable<string> Values(JsonElement schema) => schema.GetProperty("enum").EnumerateArray()
        .Select(value => value.GetString() ?? "null").Order(StringComparer.Ordinal);

    private JsonElement Json(JsonElement message) =>
        Resolve(message.GetProperty("content").GetProperty("application/json").GetProperty("schema"));

    private JsonElement Resolve(JsonElement schema) => schema.TryGetProperty("$ref", out var reference)
        ? _document.GetProperty("components").GetProperty("schemas").GetProperty(reference.GetString()!.Split('/')[^1])
        : schema;
}
