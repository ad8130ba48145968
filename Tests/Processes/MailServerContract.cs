using System.Diagnostics;
using OrleansSelfCare.TestKit;
using OrleansSelfCare.Tests.Hosts;
using OrleansSelfCare.Tests.Mail;

namespace OrleansSelfCare.Tests.Processes;

/// <summary>
/// The gateway process with a mail server that is slow, refuses or is down, and SIGTERM during a call. Real SMTP and the product's mailer.
/// </summary>
public abstract class MailServerContract(RunningWithSmtp running) : IAsyncLifetime
{
    /// <summary>The contract's two seconds, plus one for a busy machine.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(3);

    private SmtpSink Sink => running.Sink;

    private GatewayProcess Gateway => running.Process;

    private Api Api => Gateway.Api;

    /// <summary>Starts the mail server and sends one mail, so that the cost of the first mail does not delay a test.</summary>
    public async Task InitializeAsync()
    {
        await Sink.Stop();
        Sink.Mute = false;
        Sink.Start();
        var account = await Customer();
        await Eventually(async () => (await Api.LogIn(account)).Is(200)["delivery"], delivery => delivery == "sent");
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task A_mail_that_waited_for_its_server_goes_out_after_a_kill()
    {
        var account = await Customer();
        await Sink.Stop();
        var reply = await InTime(account, "queued");
        Gateway.Kill();
        Sink.Start();
        await Gateway.Start();

        // No call for this account after the restart: the gateway must send the mail without one.
        (await Api.Verify(account, reply["challenge"]!, await Code(account, reply["reference"]!))).Is(200);
    }

    [Fact]
    public async Task A_slow_and_a_refused_address_delay_nobody_else()
    {
        var (slow, refused) = (await Customer(), await Customer());
        TestAccount[] others = [await Customer(), await Customer(), await Customer(), await Customer()];
        var gate = Sink.Hold(slow.Email);
        Sink.Refuse(refused.Email);

        var waiting = InTime(slow, "queued");
        await gate.Arrival();
        var refusal = InTime(refused, "queued");
        await Task.WhenAll(others.Select(other => InTime(other, "sent")));
        await InTime(others[0], "sent");

        await refusal;
        var reply = await waiting;
        gate.Open();
        (await Api.Verify(slow, reply["challenge"]!, await Code(slow, reply["reference"]!))).Is(200);
        Assert.DoesNotContain(refused.Email, Gateway.Out + Gateway.Err, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task With_the_mail_server_away_or_silent_everybody_is_told_in_time(bool silent)
    {
        var customers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Customer()));
        await Sink.Stop();
        if (silent)
        {
            Sink.Mute = true;
            Sink.Start();
        }

        await Task.WhenAll(customers.Select(customer => InTime(customer, "queued")));
    }

    [Fact]
    public async Task SIGTERM_answers_the_calls_in_flight_and_ends_with_exit_code_0()
    {
        var account = await Customer();
        var gate = Sink.Hold(account.Email);
        var login = Api.LogIn(account);
        await gate.Arrival();

        Gateway.Terminate();
        await Closed();
        Assert.False(login.IsCompleted);
        gate.Open();

        var reply = (await login).Is(200);
        Assert.Equal(0, await Gateway.Exit());
        Assert.Empty(Gateway.Err.Trim());
        await Gateway.Start();
        (await Api.Verify(account, reply["challenge"]!, await Code(account, reply["reference"]!))).Is(200);
    }

    private async Task<TestAccount> Customer()
    {
        var account = TestAccount.New();
        (await Api.Import(account)).Is(200);
        return account;
    }

    private async Task<Reply> InTime(TestAccount account, string delivery)
    {
        var watch = Stopwatch.StartNew();
        var reply = await LogIn(account, delivery);
        Assert.True(watch.Elapsed < Timeout, $"{delivery} after {watch.Elapsed}");
        return reply;
    }

    private async Task<Reply> LogIn(TestAccount account, string delivery)
    {
        var reply = (await Api.LogIn(account)).Is(200);
        Assert.Equal(delivery, reply["delivery"]);
        return reply;
    }

    private async Task<string> Code(TestAccount account, string reference)
    {
        for (var waited = Stopwatch.StartNew(); waited.Elapsed < TimeSpan.FromSeconds(60); await Task.Delay(50))
        {
            if (Sink.Mails.Select(FiledCode.Read).FirstOrDefault(
                mail => mail.To == account.Email && mail.Reference == reference) is { } mail)
            {
                return mail.Code;
            }
        }

        throw new InvalidOperationException($"The mail did not come.\n{Gateway.Out}");
    }

    /// <summary>Waits until the gateway refuses new connections.</summary>
    private Task Closed() => Eventually<bool>(
        async () =>
        {
            using var client = new System.Net.Sockets.TcpClient();
            return await Record.ExceptionAsync(() => client.ConnectAsync(Api.Address.Host, Api.Address.Port))
                is System.Net.Sockets.SocketException;
        },
        isRefused => isRefused);
}

public sealed class LocalhostMailServer(LocalhostWithSmtp running) : MailServerContract(running), IClassFixture<LocalhostWithSmtp>;
