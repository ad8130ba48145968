using System.Collections.Concurrent;
using System.Diagnostics;
using OrleansSelfCare.TestKit;
using OrleansSelfCare.Tests.Hosts;
using OrleansSelfCare.Tests.Processes;

namespace OrleansSelfCare.Tests.Cluster;

/// <summary>Two hundred customers who sign in and out at a customer's pace, write down every answer, and try again what failed.</summary>
internal sealed class Crowd(RunningCluster cluster)
{
    public const int Customers = 200;

    /// <summary>Below the number of sessions at which an account's oldest one ends.</summary>
    private const int MostSignIns = 18;

    private readonly TestAccount[] _accounts = [.. Enumerable.Range(0, Customers).Select(_ => TestAccount.New())];
    private readonly CancellationTokenSource _enough = new();
    private readonly ConcurrentQueue<Call> _calls = new();
    private readonly ConcurrentQueue<(TestAccount Account, string Challenge, string Code, string? Key)> _tried = new();
    private readonly ConcurrentDictionary<string, bool> _sessions = new();
    private Task _all = Task.CompletedTask;

    /// <param name="Began">On the stopwatch's scale.</param>
    /// <param name="Fault">Null: it was answered as it should be.</param>
    public sealed record Call(string What, long Began, string? Fault);

    public History History { get; } = new();

    public IReadOnlyCollection<Call> Calls => _calls;

    public IEnumerable<Call> Failed => _calls.Where(call => call.Fault is not null);

    public IEnumerable<string> Secrets => [.. _tried.SelectMany(tried => new[] { tried.Challenge, tried.Account.Email, $"/{tried.Account.Id}" }), .. _sessions.Keys];

    public async Task Begin()
    {
        (await cluster.Api.Import(_accounts)).Is(200);
        _all = Task.WhenAll(_accounts.Select((account, number) => Task.Run(() => SignInAndOut(account, new Random(number)))));
    }

    /// <summary>The customers end what they are at; then each looks whether what was answered still stands.</summary>
    public async Task End()
    {
        await _enough.CancelAsync();
        await _all;
        await Parallel.ForEachAsync(_tried.ToArray(), async (tried, _) =>
        {
            await Verify(tried.Account, tried.Challenge, tried.Code, tried.Key);
            await Verify(tried.Account, tried.Challenge, tried.Code, null);
        });
        await Parallel.ForEachAsync(_sessions.Keys, async (session, _) =>
            History.Add(new History.Fact.Found(session, (int)(await cluster.Api.Session(session)).Status == 200)));
    }

    private async Task SignInAndOut(TestAccount account, Random random)
    {
        await RetryDelay(random);
        for (var i = 0; i < MostSignIns && !_enough.IsCancellationRequested; i++)
        {
            if (await Try("login", () => cluster.Api.LogIn(account), 200) is not { } login)
            {
                continue;
            }

            var challenge = login["challenge"]!;
            if (await cluster.Codes.Of(account.Email, login["reference"]!, TimeSpan.FromSeconds(30)) is not { } code)
            {
                _calls.Enqueue(new("mail", Stopwatch.GetTimestamp(), "it did not come"));
                continue;
            }

            await RetryDelay(random);
            if (random.Next(4) == 0)
            {
                await Miss(account, challenge, code);
            }

            var key = random.Next(2) == 0 ? Guid.NewGuid().ToString() : null;
            _tried.Enqueue((account, challenge, code, key));
            if (await Verify(account, challenge, code, key) is not { } session)
            {
                continue;
            }

            await RetryDelay(random);
            await Try("session", () => cluster.Api.Session(session), 200);
            if (random.Next(2) == 0)
            {
                History.Add(new History.Fact.LogoutAsked(session));
                if (await Try("logout", () => cluster.Api.LogOut(session), 204) is not null)
                {
                    History.Add(new History.Fact.LoggedOut(session));
                }
            }

            await RetryDelay(random);
        }
    }

    private async Task Miss(TestAccount account, string challenge, string code)
    {
        var known = History.Count;
        if (await Try("miss", () => cluster.Api.Verify(account, challenge, code == "000000" ? "000001" : "000000"), 401) is { } reply)
        {
            History.Add(new History.Fact.Missed(challenge, reply.Body.GetProperty("attemptsLeft").GetInt32(), known));
        }
    }

    private async Task<string?> Verify(TestAccount account, string challenge, string code, string? key)
    {
        var known = History.Count;
        var reply = await Try("verify", () => cluster.Api.Verify(account, challenge, code, key), 200, 410);
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

    /// <returns>Null: it was answered as it should not be; it is written down.</returns>
    private async Task<Reply?> Try(string what, Func<Task<Reply>> call, params int[] expected)
    {
        var began = Stopwatch.GetTimestamp();
        try
        {
            var reply = await call();
            var isFine = expected.Contains((int)reply.Status);
            _calls.Enqueue(new(what, began, isFine ? null : $"{(int)reply.Status} {reply["code"]}"));
            return isFine ? reply : null;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            _calls.Enqueue(new(what, began, e.GetType().Name));
            return null;
        }
    }

    private async Task RetryDelay(Random random)
    {
        try
        {
            await Task.Delay(random.Next(500, 1500), _enough.Token);
        }
        catch (OperationCanceledException)
        {
            // What is begun is ended without a pause.
        }
    }
}
