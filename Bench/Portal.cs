using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace OrleansSelfCare.Bench;

/// <summary>
/// The customers' calls. They block, so that a reply wakes one thread and not the pool. Any reply other than success ends the run, except
/// that of a call named <c>Try</c>.
/// </summary>
internal sealed class Portal(Uri gateway, string operatorKey) : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);
    private static readonly MediaTypeHeaderValue Json = new("application/json");

    private readonly HttpClient _http = new(new SocketsHttpHandler { UseCookies = false, UseProxy = false, AllowAutoRedirect = false })
    {
        BaseAddress = gateway,
        Timeout = TimeSpan.FromMinutes(1),
    };

    /// <summary>Waits until the gateway reaches the accounts: it then answers 404 for an unknown one.</summary>
    public void AwaitAccounts()
    {
        for (var start = Stopwatch.GetTimestamp(); ; Thread.Sleep(100))
        {
            using var request = Operate("nobody");
            using var response = _http.Send(request);
            if (response.StatusCode == HttpStatusCode.NotFound)
            {
                return;
            }

            if (Stopwatch.GetElapsedTime(start) > Timeout)
            {
                throw new InvalidOperationException($"The gateway does not reach the accounts; it answers {(int)response.StatusCode}.");
            }
        }
    }

    public void Import(IEnumerable<Account> accounts)
    {
        var csv = "line,selfCareId,password,email,contactPhone\n" + string.Join('\n', accounts.Select(account => account.CsvRow));
        using var request = WithBearer(HttpMethod.Post, "admin/v1/accounts:import", operatorKey);
        request.Content = new StringContent(csv, Encoding.UTF8, "text/csv");
        Send(request);
    }

    /// <summary>Imports the accounts with this hash of their password, so that the import hashes nothing.</summary>
    public void Import(IEnumerable<Account> accounts, string hash)
    {
        var rows = accounts.Select(account => account.CsvRow.Replace(Account.Password, hash, StringComparison.Ordinal));
        using var request = WithBearer(HttpMethod.Post, "admin/v1/accounts:import", operatorKey);
        var csv = "line,selfCareId,passwordHash,email,contactPhone\n" + string.Join('\n', rows);
        request.Content = new StringContent(csv, Encoding.UTF8, "text/csv");
        Send(request);
    }

    public void LogIn(Account account) => account.Challenged(TryLogIn(account).Success);

    public Reply TryLogIn(Account account) => Post("login", account, account.LogInBody);

    public void Verify(Account account) => account.SignedIn(TryVerify(account).Success);

    public Reply TryVerify(Account account) => Post("verify", account, account.VerifyBody);

    public void ChangeEmail(Account account) => account.Challenged(Post("email-change", account, account.ChangeEmailBody).Success);

    public void CheckSession(Account account) => _ = TryCheckSession(account).Success;

    public Reply TryCheckSession(Account account)
    {
        using var request = WithBearer(HttpMethod.Get, "v1/session", account.Session);
        return Ask(request, account.Network);
    }

    /// <summary>How often a sign-in of the account was started, by its timeline.</summary>
    public int LogInsOf(Account account)
    {
        using var request = WithBearer(HttpMethod.Get, $"admin/v1/accounts/{Account.Line}/{account.Id}/timeline", operatorKey);
        using var timeline = JsonDocument.Parse(Send(request));
        return timeline.RootElement.GetProperty("events").EnumerateArray()
            .Where(entry => entry.GetProperty("event").GetString() == "login")
            .Sum(entry => entry.GetProperty("times").GetInt32());
    }

    /// <returns>The address of the OpenID provider that the browser is sent to.</returns>
    public string Authorize(Account account, string handle)
    {
        using var request = WithBearer(HttpMethod.Post, "v1/authorization", account.Session);
        using var content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(new { handle })) { Headers = { ContentType = Json } };
        request.Content = content;
        using var answer = JsonDocument.Parse(Send(request));
        return answer.RootElement.GetProperty("location").GetString()!;
    }

    public void LogOut(Account account)
    {
        using var request = WithBearer(HttpMethod.Post, "v1/logout", account.Session);
        Send(request);
    }

    /// <summary>The operator call that shows an account.</summary>
    public void Show(Account account)
    {
        using var request = Operate(account.Id);
        Send(request);
    }

    public void Dispose() => _http.Dispose();

    private HttpRequestMessage Operate(string id) => WithBearer(HttpMethod.Get, $"admin/v1/accounts/{Account.Line}/{id}", operatorKey);

    private static HttpRequestMessage WithBearer(HttpMethod method, string path, string? token) =>
        new(method, path) { Headers = { Authorization = new("Bearer", token) } };

    private Reply Post(string call, Account account, byte[] body)
    {
        using var content = new ByteArrayContent(body) { Headers = { ContentType = Json } };
        using var request = new HttpRequestMessage(HttpMethod.Post, $"v1/{Account.Line}/{call}") { Content = content };
        return Ask(request, account.Network);
    }

    private string Send(HttpRequestMessage request) => Ask(request, network: null).Success;

    private Reply Ask(HttpRequestMessage request, string? network)
    {
        if (network is not null)
        {
            request.Headers.TryAddWithoutValidation("X-Forwarded-For", network);
        }

        using var response = _http.Send(request);
        using var reader = new StreamReader(response.Content.ReadAsStream());
        return new(request.RequestUri!, response.StatusCode, response.Headers.RetryAfter?.Delta, reader.ReadToEnd());
    }

    /// <param name="RetryAfter">Null: the reply has none.</param>
    internal readonly record struct Reply(Uri Call, HttpStatusCode Status, TimeSpan? RetryAfter, string Text)
    {
        public bool IsSuccess => Status is >= HttpStatusCode.OK and < HttpStatusCode.Ambiguous;

        /// <summary>The body of a successful reply.</summary>
        public string Success => IsSuccess ? Text : throw new InvalidOperationException($"{Call} was answered {(int)Status}: {Text}");
    }
}
