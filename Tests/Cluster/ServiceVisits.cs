using System.Collections.Concurrent;
using System.Net;
using OrleansSelfCare.Tests.Hosts;
using OrleansSelfCare.Tests.Processes;

namespace OrleansSelfCare.Tests.Cluster;

/// <summary>
/// Signed-in customers visit a service by OpenID Connect. Now and then a code or an old refresh token is used again, which ends the grant;
/// at the end every code is.
/// </summary>
internal sealed class ServiceVisits(ServiceClient service, LoadGenerator load)
{
    private readonly ConcurrentQueue<Grant> _grants = new();

    public IEnumerable<string> Secrets => _grants.SelectMany(grant => grant.RefreshTokens.Append(grant.AccessToken).Prepend(grant.Code))
        .OfType<string>();

    private History History => load.History;

    public async Task Visit(string session, Random random)
    {
        if (await load.Try("authorize", service.Authorize, 302) is not { } toPortal
            || await load.Try("authorization", () => service.Continue(toPortal, session), 200) is not { } answer
            || await load.Try("return", () => service.Return(toPortal, answer["location"]!), 302) is not { } toService)
        {
            return;
        }

        var grant = new Grant(ServiceClient.CodeOf(toService));
        History.Add(new History.Fact.CodeGiven(grant.Code, session));
        _grants.Enqueue(grant);
        await Redeem(grant);
        await ReadUserInfo(grant);
        for (var refreshes = random.Next(1, 3); refreshes > 0; refreshes--)
        {
            await load.Think(random);
            await Refresh(grant);
        }

        await ReadUserInfo(grant);
        switch (random.Next(8))
        {
            case 0:
                await End(grant, () => Redeem(grant));
                break;
            // The one before the newest would be taken for a retry.
            case 1 when grant.RefreshTokens.Count > 2:
                await End(grant, () => Refresh(grant, 0));
                break;
        }
    }

    /// <summary>After the last visit: whether the newest tokens are good, and whether those of an ended grant are not.</summary>
    public Task End() => Parallel.ForEachAsync(_grants, async (grant, _) =>
    {
        await Refresh(grant);
        await ReadUserInfo(grant);
        await End(grant, () => Redeem(grant));
        await Refresh(grant);
    });

    /// <param name="use">Of something that was used before.</param>
    private async Task End(Grant grant, Func<Task<Reply?>> use)
    {
        History.Add(new History.Fact.GrantEndAsked(grant.Code));
        if (await use() is { Status: HttpStatusCode.BadRequest })
        {
            History.Add(new History.Fact.GrantEnded(grant.Code));
        }

        await ReadUserInfo(grant);
    }

    private async Task<Reply?> Redeem(Grant grant)
    {
        var known = History.Count;
        var reply = await load.Try("redeem", () => service.Redeem(grant.Code), 200, 400);
        if (reply is { Status: HttpStatusCode.OK })
        {
            History.Add(new History.Fact.Redeemed(grant.Code));
            grant.Take(reply);
        }
        else if (reply is not null)
        {
            History.Add(new History.Fact.GrantUsed(grant.Code, null, IsGood: false, known));
        }

        return reply;
    }

    private async Task Refresh(Grant grant)
    {
        if (grant.HasNewest && await Refresh(grant, grant.RefreshTokens.Count - 1) is var reply)
        {
            grant.HasNewest = reply is { Status: HttpStatusCode.OK };
        }
    }

    private async Task<Reply?> Refresh(Grant grant, int generation)
    {
        var known = History.Count;
        var reply = await load.Try("refresh", () => service.Refresh(grant.RefreshTokens[generation]), 200, 400);
        if (reply is not null)
        {
            History.Add(new History.Fact.GrantUsed(grant.Code, generation, reply.Status == HttpStatusCode.OK, known));
        }

        if (reply is { Status: HttpStatusCode.OK })
        {
            grant.Take(reply);
        }

        return reply;
    }

    private async Task ReadUserInfo(Grant grant)
    {
        var known = History.Count;
        if (grant.AccessToken is { } token
            && await load.Try("userinfo", () => service.UserInfo(token), 200, 401) is { } reply)
        {
            History.Add(new History.Fact.GrantUsed(grant.Code, null, reply.Status == HttpStatusCode.OK, known));
        }
    }

    /// <summary>What the service has of a customer.</summary>
    private sealed class Grant(string code)
    {
        public string Code => code;

        public string? AccessToken { get; private set; }

        /// <summary>By generation.</summary>
        public List<string> RefreshTokens { get; } = [];

        /// <summary>False: there is none, or a newer refresh token was made and its answer may be lost.</summary>
        public bool HasNewest { get; set; }

        public void Take(Reply tokens)
        {
            AccessToken = tokens["access_token"];
            RefreshTokens.Add(tokens["refresh_token"]!);
            HasNewest = true;
        }
    }
}
