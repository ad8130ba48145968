using OrleansSelfCare.TestKit;
using OrleansSelfCare.Tests.Hosts;

namespace OrleansSelfCare.Tests.Processes;

/// <summary>The process is killed while sixteen customers sign in and out continuously.</summary>
public abstract partial class CrashContract
{
    private const int Customers = 16;

    /// <summary>Below the session limit of an account, so that no session is ended to make room.</summary>
    private const int SignInsEach = 18;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_kill_in_the_middle_of_a_storm_undoes_nothing_and_redeems_nothing_twice(int seed)
    {
        var random = new Random(seed);
        var accounts = Enumerable.Range(0, Customers).Select(_ => TestAccount.New()).ToArray();
        (await Api.Import(accounts)).Is(200);
        var history = new History();
        var killAt = 40 + random.Next(160);
        var answers = 0;
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var customers = accounts
            .Select((account, number) => new LoadCustomer(gateway, account, history, new Random(seed * 1000 + number), Answered))
            .ToArray();

        var storm = Task.WhenAll(customers.Select(customer => customer.SignInAndOut(SignInsEach)));
        Assert.Same(reached.Task, await Task.WhenAny(reached.Task, storm));
        gateway.Kill();
        await storm;
        await gateway.Start();

        await Task.WhenAll(customers.Select(customer => customer.TryEverythingAgain()));
        await Task.WhenAll(customers.Select(customer => customer.LookForSessions()));
        Assert.True(history.Count > killAt / 4, $"too little load: {history.Count} facts");
        Assert.Empty(history.Violations());

        void Answered()
        {
            if (Interlocked.Increment(ref answers) == killAt)
            {
                reached.SetResult();
            }
        }
    }

    /// <summary>A customer who sends requests without waiting, some twice at once, and records every reply.</summary>
    private sealed class LoadCustomer(GatewayProcess gateway, TestAccount account, History history, Random random, Action answered)
    {
        private readonly List<(string Challenge, string Code, string? Key)> _tried = [];
        private readonly List<string> _sessions = [];

        /// <summary>Ends after this number of sign-ins, or when the gateway is killed.</summary>
        public async Task SignInAndOut(int times)
        {
            try
            {
                for (var i = 0; i < times; i++)
                {
                    await SignIn(i);
                }
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException or IOException)
            {
                // The gateway was killed; whether this call took effect is unknown.
            }
        }

        /// <summary>Repeats every verify, with its idempotency key and without.</summary>
        public async Task TryEverythingAgain()
        {
            foreach (var (challenge, code, key) in _tried)
            {
                await Verify(challenge, code, key);
                await Verify(challenge, code, null);
            }
        }

        public async Task LookForSessions()
        {
            foreach (var session in _sessions.Distinct())
            {
                history.Add(new History.Fact.Found(session, (int)(await gateway.Api.Session(session)).Status == 200));
            }
        }

        private async Task SignIn(int number)
        {
            var reply = await gateway.Api.LogIn(account);
            answered();
            var challenge = reply.Is(200)["challenge"]!;
            var code = await gateway.Code(account.Email, reply["reference"]!);
            var key = random.Next(2) == 0 ? $"{account.Id}-{number}" : null;
            _tried.Add((challenge, code, key));
            await Task.WhenAll(Enumerable.Range(0, 1 + random.Next(2)).Select(_ => Verify(challenge, code, key)));
            if (_sessions.Count > 0 && random.Next(2) == 0)
            {
                await LogOut(_sessions[random.Next(_sessions.Count)]);
            }
        }

        private async Task Verify(string challenge, string code, string? key)
        {
            var known = history.Count;
            var reply = await gateway.Api.Verify(account, challenge, code, key);
            if ((int)reply.Status == 200)
            {
                lock (_sessions)
                {
                    _sessions.Add(reply["session"]!);
                }

                history.Add(new History.Fact.Opened(challenge, key, reply["session"]!, known));
            }
            else if (reply.Is(410, "challenge-ended")["reason"] == "used")
            {
                history.Add(new History.Fact.ToldUsed(challenge));
            }

            answered();
        }

        private async Task LogOut(string session)
        {
            history.Add(new History.Fact.LogoutAsked(session));
            (await gateway.Api.LogOut(session)).Is(204);
            history.Add(new History.Fact.LoggedOut(session));
            answered();
        }
    }
}
