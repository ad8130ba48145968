using System.Net;
using OrleansSelfCare.TestKit;
using OrleansSelfCare.Tests.Hosts;
using OrleansSelfCare.Tests.OpenId;
using OrleansSelfCare.Tests.Processes;

namespace OrleansSelfCare.Tests.Cluster;

/// <summary>
/// Customers with some sessions each, in which clients that receive logouts get tokens. Then one of the sessions ends, or more, in every
/// way that there is, or none. Each call is repeated until it is answered.
/// </summary>
/// <param name="sessionsOfEach">Of a customer: two or more.</param>
internal sealed class ToldSessions(ProviderCluster provider, int sessions, int sessionsOfEach)
{
    private const int AtOnce = 24;
    private const int MaxTries = 400;
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(250);
    private readonly TestAccount[] _accounts = [.. Enumerable.Range(0, sessions / sessionsOfEach).Select(_ => TestAccount.New())];

    /// <summary>Of each service, its request, at the portal. It is good for 20 minutes, so that one is enough for all sessions.</summary>
    private Reply[] _toPortal = [];

    private History History => provider.Receiver.History;

    private Api Api => provider.Running.Api;

    public async Task Begin()
    {
        (await Api.Import(_accounts)).Is(200);
        _toPortal = await Task.WhenAll(provider.Told.Select(service => Until(service.Authorize, 302)));
    }

    public Task Run() => Parallel.ForEachAsync(
        _accounts.Index(),
        new ParallelOptions { MaxDegreeOfParallelism = AtOnce },
        async (one, _) => await SignInAndEnd(one.Item, one.Index));

    /// <summary>Finds out which sessions stand.</summary>
    public Task Find() => Parallel.ForEachAsync(
        History.Of<History.Fact.Opened>().Select(fact => fact.Session),
        new ParallelOptions { MaxDegreeOfParallelism = AtOnce },
        async (session, _) => History.Add(new History.Fact.Found(
            session, (await Until(() => Api.Session(session, "?touch=false"), 200, 401)).Status == HttpStatusCode.OK)));

    private async Task SignInAndEnd(TestAccount account, int number)
    {
        var all = new string[sessionsOfEach];
        for (var i = 0; i < all.Length; i++)
        {
            all[i] = await SignIn(account);
        }

        var (first, second) = (all[0], all[1]);
        var idToken = await Visit(first, number);
        for (var i = 0; i < all.Length; i++)
        {
            await Visit(all[i], number + i + 1);
        }

        var key = Guid.NewGuid().ToString();
        switch (number % 8)
        {
            case 0:
                break;
            case 1:
                await End(() => Api.LogOut(first), [204, 401], first);
                break;
            case 2:
                await End(() => provider.Told[number % provider.Told.Count].LogOut(idToken), [302], first);
                break;
            case 3:
                await End(() => Api.LogOut(second), [204, 401], second);
                await End(() => Api.LogOut(first), [204, 401], first);
                break;
            case 4:
                // 401: the call before was not answered, but done.
                await End(
                    () => Api.ChangePassword(first, account.Password, "another battery staple", key), [204, 401], all);
                break;
            case 5:
                await End(() => Api.ResetPassword(account, key), [200], all);
                break;
            case 6:
                await End(() => Disable(account), [200], all);
                break;
            default:
                await End(() => Api.Delete(account), [204, 404], all);
                break;
        }
    }

    private async Task<string> SignIn(TestAccount account)
    {
        while (true)
        {
            var login = await Until(() => Api.LogIn(account), 200);
            if (await provider.Running.Codes.Of(account.Email, login["reference"]!, TimeSpan.FromSeconds(30)) is not { } code)
            {
                continue;
            }

            var (challenge, key) = (login["challenge"]!, Guid.NewGuid().ToString());
            var known = History.Count;
            var reply = await Until(() => Api.Verify(account, challenge, code, key), 200, 410);
            if (reply.Status == HttpStatusCode.OK)
            {
                History.Add(new History.Fact.Opened(challenge, key, reply["session"]!, known));
                return reply["session"]!;
            }
        }
    }

    /// <returns>The ID token.</returns>
    private async Task<string> Visit(string session, int number)
    {
        var (service, toPortal) = (provider.Told[number % provider.Told.Count], _toPortal[number % provider.Told.Count]);
        while (true)
        {
            var location = (await Until(() => service.Continue(toPortal, session), 200))["location"]!;
            var code = ServiceClient.CodeOf(await Until(() => service.Return(toPortal, location), 302));
            // 400: the call before was not answered, but done.
            var tokens = await Until(() => service.Redeem(code), 200, 400);
            if (tokens.Status == HttpStatusCode.OK)
            {
                var idToken = tokens["id_token"]!;
                var name = CodeFlowTests.Payload(idToken).GetProperty("sid").GetString()!;
                History.Add(new History.Fact.SignedIn(session, service.Client, name));
                return idToken;
            }
        }
    }

    private async Task End(Func<Task<Reply>> call, int[] expected, params string[] ended)
    {
        Array.ForEach(ended, session => History.Add(new History.Fact.LogoutAsked(session)));
        await Until(call, expected);
        Array.ForEach(ended, session => History.Add(new History.Fact.LoggedOut(session)));
    }

    private async Task<Reply> Disable(TestAccount account)
    {
        var reply = await Api.Import(account with { Disabled = "true" });
        return reply.Text.Contains("\"rejected\":[]", StringComparison.Ordinal)
            ? reply
            : reply with { Status = HttpStatusCode.ServiceUnavailable };
    }

    private static async Task<Reply> Until(Func<Task<Reply>> call, params int[] expected)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                var reply = await call();
                if (expected.Contains((int)reply.Status))
                {
                    return reply;
                }

                Assert.True(
                    reply.Status >= HttpStatusCode.InternalServerError && tries < MaxTries,
                    $"{(int)reply.Status} {reply.Text} after {tries} tries");
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
            {
                // As a reply that was lost.
            }

            await Task.Delay(RetryDelay);
        }
    }
}
