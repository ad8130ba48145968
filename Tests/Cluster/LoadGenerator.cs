using System.Collections.Concurrent;
using System.Diagnostics;
using OrleansSelfCare.TestKit;
using OrleansSelfCare.Tests.Hosts;
using OrleansSelfCare.Tests.Processes;

namespace OrleansSelfCare.Tests.Cluster;

/// <summary>Customers who sign in and out at a realistic pace. Every reply is recorded; at the end every verify is repeated.</summary>
/// <param name="api">Asked before each call: a test may replace the gateway.</param>
/// <param name="accountsEach">One lasts for about 80 s.</param>
/// <param name="service">Customers visit it in each session; null: they only sign in.</param>
internal sealed class LoadGenerator(
    Func<Api> api, MailedCodes codes, int customers = LoadGenerator.Customers, int accountsEach = 1, ServiceClient? service = null)
{
    public const int Customers = 200;

    /// <summary>Below the maximum number of sessions of an account, so that none is ended by a newer one.</summary>
    private const int MaxSignIns = 18;

    private readonly TestAccount[] _accounts = [.. Enumerable.Range(0, customers * accountsEach).Select(_ => TestAccount.New())];
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentQueue<Call> _calls = new();
    private readonly ConcurrentQueue<(TestAccount Account, string Challenge, string Code, string? Key)> _verifies = new();
    private readonly ConcurrentDictionary<string, bool> _sessions = new();
    private ServiceVisits? _visits;
    private Task _all = Task.CompletedTask;

    /// <param name="Began">On the stopwatch's scale.</param>
    /// <param name="Error">Null if the reply was the expected one.</param>
    /// <param name="Took">Until the reply, or until there was an error.</param>
    /// <param name="Reply">The body of a reply that was not expected.</param>
    public sealed record Call(string What, long Began, TimeSpan Took, string? Error = null, string Reply = "");

    public History History { get; } = new();

    public IReadOnlyCollection<Call> Calls => _calls;

    public IEnumerable<Call> Failed => _calls.Where(call => call.Error is not null);

    public IEnumerable<string> Secrets =>
    [
        .. _verifies.SelectMany(verify => new[] { verify.Challenge, verify.Account.Email, $"/{verify.Account.Id}" }),
        .. _sessions.Keys,
        .. _visits?.Secrets ?? [],
    ];

    public async Task Begin()
    {
        (await api().Import(_accounts)).Is(200);
        _visits = service is null ? null : new(service, this);
        _all = Task.WhenAll(_accounts.Chunk(accountsEach).Select((own, number) => Task.Run(async () =>
        {
            var random = new Random(number);
            foreach (var account in own)
            {
                await SignInAndOut(account, random);
            }
        })));
    }

    /// <summary>Waits for the customers, then repeats every verify and checks every session and what services got.</summary>
    public async Task End()
    {
        await _stopping.CancelAsync();
        await _all;
        await (_visits?.End() ?? Task.CompletedTask);
        await Parallel.ForEachAsync(_verifies.ToArray(), async (verify, _) =>
        {
            await Verify(verify.Account, verify.Challenge, verify.Code, verify.Key);
            await Verify(verify.Account, verify.Challenge, verify.Code, null);
        });
        await Parallel.ForEachAsync(_sessions.Keys, async (session, _) =>
            History.Add(new History.Fact.Found(session, (int)(await api().Session(session)).Status == 200)));
    }

    private async Task SignInAndOut(TestAccount account, Random random)
    {
        await Think(random);
        for (var i = 0; i < MaxSignIns && !_stopping.IsCancellationRequested; i++)
        {
            if (await Try("login", () => api().LogIn(account), 200) is not { } login)
            {
                continue;
            }

            var challenge = login["challenge"]!;
            var asked = Stopwatch.GetTimestamp();
            var code = await codes.Of(account.Email, login["reference"]!, TimeSpan.FromSeconds(30));
            _calls.Enqueue(new("mail", asked, Stopwatch.GetElapsedTime(asked), code is null ? "not received" : null));
            if (code is null)
            {
                continue;
            }

            await Think(random);
            if (random.Next(4) == 0)
            {
                await EnterWrongCode(account, challenge, code);
            }

            var key = random.Next(2) == 0 ? Guid.NewGuid().ToString() : null;
            _verifies.Enqueue((account, challenge, code, key));
            if (await Verify(account, challenge, code, key) is not { } session)
            {
                continue;
            }

            await Think(random);
            await Try("session", () => api().Session(session), 200);
            await (_visits?.Visit(session, random) ?? Task.CompletedTask);
            if (random.Next(2) == 0)
            {
                History.Add(new History.Fact.LogoutAsked(session));
                if (await Try("logout", () => api().LogOut(session), 204) is not null)
                {
                    History.Add(new History.Fact.LoggedOut(session));
                }
            }

            await Think(random);
        }
    }

    private async Task EnterWrongCode(TestAccount account, string challenge, string code)
    {
        var known = History.Count;
        if (await Try("wrong code", () => api().Verify(account, challenge, CodeMails.Wrong(code)), 401) is { } reply)
        {
            History.Add(new History.Fact.Missed(challenge, reply.Body.GetProperty("attemptsLeft").GetInt32(), known));
        }
    }

    private async Task<string?> Verify(TestAccount account, string challenge, string code, string? key)
    {
        var known = History.Count;
        var reply = await Try("verify", () => api().Verify(account, challenge, code, key), 200, 410);
        if (reply is { Status: System.Net.HttpStatusCode.OK })
        {
            _sessions.TryAdd(reply["session"]!, true);
            History.Add(new History.Fact.Opened(challenge, key, reply["session"]!, known));
            return reply["session"];
        }

        if (reply?["reason"] == "used")
        {
            History.Add(new History.Fact.ToldUsed(challenge));
        }

        return null;
    }

    /// <returns>Null if the reply was not an expected one; the error is recorded.</returns>
    public async Task<Reply?> Try(string what, Func<Task<Reply>> call, params int[] expected)
    {
        var began = Stopwatch.GetTimestamp();
        try
        {
            var reply = await call();
            var took = Stopwatch.GetElapsedTime(began);
            if (expected.Contains((int)reply.Status))
            {
                _calls.Enqueue(new(what, began, took));
                return reply;
            }

            _calls.Enqueue(new(what, began, took, $"{(int)reply.Status} {CodeOf(reply)}", reply.Text));
            return null;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            _calls.Enqueue(new(what, began, Stopwatch.GetElapsedTime(began), e.GetType().Name));
            return null;
        }
    }

    /// <summary>Of a problem, or of an error of OAuth.</summary>
    private static string? CodeOf(Reply reply) => reply.Text is ['{', ..] ? reply["code"] ?? reply["error"] : null;

    public async Task Think(Random random)
    {
        try
        {
            await Task.Delay(random.Next(500, 1500), _stopping.Token);
        }
        catch (OperationCanceledException)
        {
            // Stopping: a sign-in that has begun is finished without think time.
        }
    }
}
