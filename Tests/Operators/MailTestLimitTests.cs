using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using OrleansSelfCare.Grains.Interfaces;
using OrleansSelfCare.Grains.Outbox;
using OrleansSelfCare.Tests.Hosts;

namespace OrleansSelfCare.Tests.Operators;

/// <summary>How many test mails the service sends.</summary>
public sealed class MailTestLimitTests
{
    [Fact]
    public async Task A_second_test_while_one_runs_is_refused_at_once_and_mails_nothing()
    {
        var tester = new HeldTester();
        await using var gateway = await TestGateway.Start("Localhost", builder => builder.Services.AddSingleton<IMailTester>(tester), []);
        var first = Test(gateway);
        await tester.Began.Task;

        (await Test(gateway).WaitAsync(TimeSpan.FromSeconds(20))).Is(429, "rate-limited");

        tester.End.SetResult();
        (await first).Is(200);
        Assert.Equal(1, tester.Tests);
        (await Test(gateway)).Is(200);
    }

    private static Task<Reply> Test(TestGateway gateway) => gateway.Api.Send(
        HttpMethod.Post, "/admin/v1/mail:test", JsonContent.Create(new { to = "me@example.jp" }), TestGateway.OperatorKey);

    private sealed class HeldTester : IMailTester
    {
        public TaskCompletionSource Began { get; } = new();

        public TaskCompletionSource End { get; } = new();

        public int Tests { get; private set; }

        public async Task<IReadOnlyList<MailTest.Step>> Test(string line, string to)
        {
            Tests++;
            Began.TrySetResult();
            await End.Task;
            return [];
        }
    }
}
