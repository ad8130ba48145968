using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using OrleansSelfCare.TestKit;

namespace OrleansSelfCare.Tests.Hosts;

/// <summary>A client for the HTTP API.</summary>
public sealed class Api(
    Uri address, string operatorKey = TestGateway.OperatorKey, TimeSpan? timeout = null, SocketsHttpHandler? handler = null) : IDisposable
{
    private readonly HttpClient _http = new(handler ?? new()) { BaseAddress = address, Timeout = timeout ?? TimeSpan.FromSeconds(60) };

    public Uri Address => address;

    public Task<Reply> LogIn(TestAccount account, string? password = null) =>
        Post($"/v1/{account.Line}/login", new { selfCareId = account.Id, password = password ?? account.Password });

    public Task<Reply> Verify(TestAccount account, string challenge, string code, string? idempotencyKey = null) =>
        Post($"/v1/{account.Line}/verify", new { challenge, code }, idempotencyKey: idempotencyKey);

    public Task<Reply> Resend(TestAccount account, string challenge) => Post($"/v1/{account.Line}/resend", new { challenge });

    public Task<Reply> ChangeEmail(
        TestAccount account, string challenge, string email, string? phone = null, string? confirmation = null) =>
        Post(
            $"/v1/{account.Line}/email-change",
            new { challenge, email, emailConfirmation = confirmation ?? email, contactPhone = phone ?? account.Phone });

    /// <param name="query">Such as <c>?touch=false</c>.</param>
    public Task<Reply> Session(string token, string query = "") => Send(HttpMethod.Get, $"/v1/session{query}", bearer: token);

    /// <inheritdoc cref="Session"/>
    public Task<Reply> Sessions(string token, string query = "") => Send(HttpMethod.Get, $"/v1/sessions{query}", bearer: token);

    public Task<Reply> EndSession(string token, string id) => Send(HttpMethod.Delete, $"/v1/sessions/{id}", bearer: token);

    public Task<Reply> EndService(string token, string id, string client) =>
        Send(HttpMethod.Delete, $"/v1/sessions/{id}/services/{client}", bearer: token);

    public Task<Reply> StepUp(string token) => Send(HttpMethod.Post, "/v1/session/code", bearer: token);

    public Task<Reply> LogOut(string token) => Send(HttpMethod.Post, "/v1/logout", bearer: token);

    public Task<Reply> ChangePassword(string token, string current, string wanted, string? idempotencyKey = null) => Send(
        HttpMethod.Post,
        "/v1/password",
        JsonContent.Create(new { currentPassword = current, newPassword = wanted }),
        token,
        idempotencyKey: idempotencyKey);

    public Task<Reply> Search(string term) =>
        Send(HttpMethod.Post, "/admin/v1/accounts:search", JsonContent.Create(new { term }), operatorKey);

    public Task<Reply> Show(TestAccount account) => Operate(HttpMethod.Get, account);

    public Task<Reply> Delete(TestAccount account) => Operate(HttpMethod.Delete, account);

    public Task<Reply> Unlock(TestAccount account) => Operate(HttpMethod.Post, account, "/unlock");

    public Task<Reply> ResetPassword(TestAccount account, string? idempotencyKey = null, bool mustChange = false) => Operate(
        HttpMethod.Post,
        account,
        "/password",
        mustChange ? JsonContent.Create(new { mustChange }) : null,
        idempotencyKey);

    public Task<Reply> SetEmail(TestAccount account, string email, bool confirm = false) =>
        Operate(HttpMethod.Post, account, "/email", JsonContent.Create(new { email, confirm }));

    public Task<Reply> SetPhone(TestAccount account, string phone) =>
        Operate(HttpMethod.Post, account, "/phone", JsonContent.Create(new { phone }));

    public Task<Reply> Act(TestAccount account, string call, string reason) =>
        Operate(HttpMethod.Post, account, $"/{call}", JsonContent.Create(new { reason }));

    public Task<Reply> CheckCaller(TestAccount account, object question, string? idempotencyKey = null) =>
        Operate(HttpMethod.Post, account, "/caller", JsonContent.Create(question), idempotencyKey: idempotencyKey);

    public Task<Reply> AccountSessions(TestAccount account) => Operate(HttpMethod.Get, account, "/sessions");

    public Task<Reply> Timeline(TestAccount account) => Operate(HttpMethod.Get, account, "/timeline");

    public Task<Reply> Import(params TestAccount[] accounts) => Import(TestAccount.Csv(accounts));

    public Task<Reply> Import(string file, string type = "text/csv", string? language = null) =>
        Send(HttpMethod.Post, "/admin/v1/accounts:import", new StringContent(file, Encoding.UTF8, type), operatorKey, language);

    public Task<Reply> Post(string path, object body, string? language = null, string? idempotencyKey = null) =>
        Send(HttpMethod.Post, path, JsonContent.Create(body), null, language, idempotencyKey);

    public async Task<Reply> Send(
        HttpMethod method,
        string path,
        HttpContent? content = null,
        string? bearer = null,
        string? language = null,
        string? idempotencyKey = null,
        (string Name, string Value)? header = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        request.Headers.Authorization = bearer is null ? null : new AuthenticationHeaderValue("Bearer", bearer);
        if (language is not null)
        {
            request.Headers.AcceptLanguage.ParseAdd(language);
        }

        if (idempotencyKey is not null)
        {
            request.Headers.Add("Idempotency-Key", idempotencyKey);
        }

        if (header is var (name, value))
        {
            request.Headers.Add(name, value);
        }

        using var response = await _http.SendAsync(request);
        return new Reply(response.StatusCode, await response.Content.ReadAsStringAsync(), response.Headers, response.Content.Headers);
    }

    public void Dispose() => _http.Dispose();

    private Task<Reply> Operate(
        HttpMethod method, TestAccount account, string call = "", HttpContent? content = null, string? idempotencyKey = null) =>
        Send(
            method,
            $"/admin/v1/accounts/{account.Line}/{account.Id}{call}",
            content,
            operatorKey,
            idempotencyKey: idempotencyKey);
}

public sealed record Reply(HttpStatusCode Status, string Text, HttpResponseHeaders Headers, HttpContentHeaders ContentHeaders)
{
    public JsonElement Body => JsonDocument.Parse(Text).RootElement;

    /// <summary>A body of JSON lines.</summary>
    public IReadOnlyList<JsonElement> Lines() =>
        [.. Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];

    public string? this[string name] =>
        Body.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value.ToString() : null;

    /// <summary>Fails with the whole reply unless it has this status and this problem code.</summary>
    public Reply Is(int status, string? code = null)
    {
        Assert.True(
            (int)Status == status && (code is null || this["code"] == code),
            $"expected {status} {code}, got {(int)Status}: {Text}");
        return this;
    }
}
