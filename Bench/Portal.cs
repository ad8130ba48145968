using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace OrleansSelfCare.Bench;

/// <summary>
/// The customers' calls. Blocking, so that an answer wakes one thread and no pool; an answer that is no success ends the run, as its
/// figures would mean nothing.
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

    /// <summary>Until the gateway reaches the accounts: it is asked for one that there is not.</summary>
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
                throw new InvalidOperationException($"The gateway doesn't reach the accounts, it answers {(int)response.StatusCode}.");
            }
        }
    }

    public void Import(IEnumerable<Account> accounts)
    {
        var csv = "line,selfCareId,password,email,contactPhone\n" + string.Join('\n', accounts.Select(account => account.CsvRow));
        using var request = new HttpRequestMessage(HttpMethod.Post, "admin/v1/accounts:import")
        {
            Content = new StringContent(csv, Encoding.UTF8, "text/csv"),
            Headers = { Authorization = new("Bearer", operatorKey) },
        };
        Send(request);
    }

    public void LogIn(Account account) => account.Challenged(Post($"v1/{Account.Line}/login", account.LogInBody));

    public void Verify(Account account) => account.SignedIn(Post($"v1/{Account.Line}/verify", account.VerifyBody));

    public void ChangeEmail(Account account) => account.Challenged(Post($"v1/{Account.Line}/email-change", account.ChangeEmailBody));

    public void CheckSession(Account account)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "v1/session") { Headers = { Authorization = new("Bearer", account.Session) } };
        Send(request);
    }

    public void LogOut(Account account)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "v1/logout") { Headers = { Authorization = new("Bearer", account.Session) } };
        Send(request);
    }

    /// <summary>As the operator sees it.</summary>
    public void Show(Account account)
    {
        using var request = Ask(account.Id);
        Send(request);
    }

    public void Dispose() => _http.Dispose();

    private HttpRequestMessage Ask(string id) => new(HttpMethod.Get, $"admin/v1/accounts/{Account.Line}/{id}")
    {
        Headers = { Authorization = new("Bearer", operatorKey) },
    };

    private string Post(string path, byte[] body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(body) { Headers = { ContentType = Json } } };
        return Send(request);
    }

    private string Send(HttpRequestMessage request)
    {
        using var response = _http.Send(request);
        using var reader = new StreamReader(response.Content.ReadAsStream());
        var answer = reader.ReadToEnd();
        return response.IsSuccessStatusCode
            ? answer
            : throw new InvalidOperationException($"{request.Method} {request.RequestUri} was answered {(int)response.StatusCode}: {answer}");
    }
}
