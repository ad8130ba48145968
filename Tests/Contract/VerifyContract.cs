using OrleansSelfCare.Tests.Hosts;

namespace OrleansSelfCare.Tests.Contract;

public abstract partial class AccountContract
{
    [SkippableFact]
    public async Task Twenty_verifies_at_once_give_one_session()
    {
        var account = await Customer();
        var challenge = await Challenge(account);
        var code = await Code(challenge);

        var replies = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Api.Verify(account, challenge, code)));

        Assert.Single(replies, reply => (int)reply.Status == 200);
        Assert.All(replies.Where(reply => (int)reply.Status != 200), reply => Assert.Equal("used", reply.Is(410)["reason"]));
    }

    [SkippableFact]
    public async Task Of_two_activations_one_redeems()
    {
        await using var twin = await Host.StartTwin();
        var account = await Customer();
        var challenge = await Challenge(account);
        var code = await Code(challenge);
        // Both activations have the account in memory, with the challenge pending.
        (await Api.Show(account)).Is(200);
        (await twin.Api.Show(account)).Is(200);

        var replies = await Task.WhenAll(Api.Verify(account, challenge, code), twin.Api.Verify(account, challenge, code));

        Assert.Equal([200, 410], replies.Select(reply => (int)reply.Status).Order());
    }

    [SkippableFact]
    public async Task A_forged_or_borrowed_token_opens_nothing_and_reads_nothing()
    {
        var account = await Customer();
        var challenge = await Challenge(account);
        var session = await SignIn(account);
        var before = await Host.Calls(account);
        var forged = challenge[..^2] + (challenge.EndsWith("AA", StringComparison.Ordinal) ? "BB" : "AA");

        foreach (var token in new[] { forged, session, "", "x", "k.e.y", new string('a', 400), challenge.Split('.')[0] })
        {
            Assert.Equal("unknown", (await Api.Verify(account, token, "123456")).Is(410, "challenge-ended")["reason"]);
            (await Api.Session(token == session ? challenge : token)).Is(401, "session-invalid");
        }

        Assert.Equal(before.Reads, (await Host.Calls(account)).Reads);
    }
}
