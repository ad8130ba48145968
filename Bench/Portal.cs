using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace OrleansSelfCare.Bench;

/// <summary>
/// The customers' calls. They block, so that a reply wakes one thread and not the pool. Any reply other than success ends the run.
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
            using var request = Ask("nobody");
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

    public void LogIn(Account account) => account.Challenged(Post($"v1/{Account.Line}/login", account.LogInBody));

    public void Verify(Account account) => account.SignedIn(Post($"v1/{Account.Line}/verify", account.VerifyBody));

    public void ChangeEmail(Account account) => account.Challenged(Post($"v1/{Account.Line}/email-change", account.ChangeEmailBody));

    public void CheckSession(Account account)
    {
        using var request = WithBearer(HttpMethod.Get, "v1/session", account.Session);
        Send(request);
    }

    public void LogOut(Account account)
    {
        using var request = WithBearer(HttpMethod.Post, "v1/logout", account.Session);
        Send(request);
    }

    /// <summary>The operator call that shows an account.</summary>
    public void Show(Account account)
    {
        using var request = Ask(account.Id);
        Send(request);
    }

    public void Dispose() => _http.Dispose();

    private HttpRequestMessage Ask(string id) => WithBearer(HttpMethod.Get, $"admin/v1/accounts/{Account.Line}/{id}", operatorKey);

    private static HttpRequestMessage WithBearer(HttpMethod method, string path, string? token) =>
        new(method, path) { Headers = { Authorization = new("Bearer", token) } };

    private string Post(string path, byte[] body)
    {
        using var content = new ByteArrayContent(body) { Headers = { ContentType = Json } };
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = content };
        return Send(request);
    }

    private string Send(HttpRequestMessage request)
    {
        using var response = _http.Send(request);
        using var reader = new StreamReader(response.Content.ReadAsStream());
        var answer = reader.ReadToEnd();
        return response.IsSuccessStatusCode
            ? answer
            : throw new InvalidOperationException(
                $"{request.Method} {request.RequestUri} was answered {(int)response.StatusCode}: {answer}");
    }
}
