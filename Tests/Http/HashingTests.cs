using System.Net;
using System.Net.Http.Json;
using OrleansSelfCare.TestKit;
using OrleansSelfCare.Tests.Cluster;
using OrleansSelfCare.Tests.Hosts;

namespace OrleansSelfCare.Tests.Http;

/// <summary>Hashing stands beside the account's other calls, and tries that are being checked count against the limits.</summary>
[Collection(nameof(FaultTests)), Trait("Category", "Long")]
public sealed class HashingTests : IAsyncLifetime
{
    private TestGateway _gateway = null!;

    public async Task InitializeAsync() => _gateway = await TestGateway.Start("Localhost");

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    [Fact]
    public async Task Verify_and_resend_do_not_wait_for_the_hash_of_a_login_to_the_same_account()
    {
        await using var slow = await StartSlow();
        var account = TestAccount.New();
        (await slow.Api.Import(account)).Is(200);
        var challenge = (await slow.Api.LogIn(account)).Is(200)["challenge"]!;

        var login = slow.Api.LogIn(account, "wrong");
        (await slow.Api.Resend(account, challenge)).Is(429, "resend-too-soon");
        (await slow.Api.Verify(account, challenge, slow.Inbox.LastCodeTo(account.Email))).Is(200);

        Assert.False(login.IsCompleted);
        (await login).Is(401);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Wrong_passwords_sent_at_once_are_checked_no_oftener_than_one_after_another(bool isKnown)
    {
        var account = TestAccount.New();
        if (isKnown)
        {
            (await _gateway.Api.Import(account)).Is(200);
        }

        var replies = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => _gateway.Api.LogIn(account, "wrong")));

        Assert.Equal(5, replies.Count(reply => reply.Status == HttpStatusCode.Unauthorized));
        Assert.Equal(15, replies.Count(reply => reply.Status == HttpStatusCode.TooManyRequests));
    }

    [Fact]
    public async Task Log_in_of_a_caller_that_is_gone_is_not_done()
    {
        await using var slow = await StartSlow();
        var account = TestAccount.New();
        (await slow.Api.Import(account)).Is(200);
        var before = slow.Store.Calls(account.Key).Reads;
        using var patience = new CancellationTokenSource();
        using var http = new HttpClient { BaseAddress = slow.Api.Address };

        var login = http.PostAsJsonAsync(
            $"/v1/{account.Line}/login", new { selfCareId = account.Id, password = account.Password }, patience.Token);
        await Eventually(() => slow.Store.Calls(account.Key).Reads, reads => reads > before);
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => login);

        // Its hash ends after that one's.
        (await slow.Api.LogIn(account, "wrong")).Is(401);
        Assert.Empty(slow.Inbox.CodesTo(account.Email));
    }

    /// <summary>A second or more for each password.</summary>
    private static Task<TestGateway> StartSlow() => TestGateway.Start("Localhost", "--SelfCare:Password:Iterations=3000000");
}
