using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Threading.Channels;
using OrleansSelfCare.Grains.Outbox;
using OrleansSelfCare.TestKit;
using OrleansSelfCare.Tests.Hosts;
using OrleansSelfCare.Tests.Processes;

namespace OrleansSelfCare.Tests.Cluster;

/// <summary>The test's side of a <see cref="ControlledSilo"/>: sends its commands and receives its mails.</summary>
internal sealed class SiloHandle : IAsyncDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);
    private readonly Process _process;
    private readonly Inbox _inbox;
    private readonly Channel<string> _answers = Channel.CreateUnbounded<string>();
    private readonly Dictionary<string, CancellationTokenSource> _cancellations = [];
    private readonly Lock _inputLock = new();

    private SiloHandle(Inbox inbox, DateTimeOffset now, string[] settings)
    {
        _inbox = inbox;
        _process = HostProcess.Start(
            typeof(SiloHandle).Assembly.Location,
            ["silo", now.UtcTicks.ToString(CultureInfo.InvariantCulture), .. settings],
            OnOutput,
            _ => { });
    }

    public static async Task<SiloHandle> Start(Inbox inbox, DateTimeOffset now, params string[] settings)
    {
        var silo = new SiloHandle(inbox, now, settings);
        Assert.Equal("ready", await silo.Answer());
        return silo;
    }

    public void Advance(TimeSpan time) => Ask($"advance {time.Ticks}").GetAwaiter().GetResult();

    public Task InjectFault(string key, StoreFault fault) => Ask($"inject {fault:D} {key}");

    public async Task<StoreCalls> Calls(string key) => (await Ask($"calls {key}")).Split(' ') is [_, var reads, var writes]
        ? new(int.Parse(reads, CultureInfo.InvariantCulture), int.Parse(writes, CultureInfo.InvariantCulture))
        : throw new InvalidOperationException("The silo did not answer.");

    /// <summary>Sends SIGTERM and waits for the exit.</summary>
    public async ValueTask DisposeAsync()
    {
        HostProcess.Signal(_process, "TERM");
        await _process.WaitForExitAsync().WaitAsync(Timeout);
        _process.Dispose();
    }

    private async Task<string> Ask(string command)
    {
        WriteLine(command);
        return await Answer();
    }

    private Task<string> Answer() => _answers.Reader.ReadAsync().AsTask().WaitAsync(Timeout);

    private void WriteLine(string command)
    {
        lock (_inputLock)
        {
            _process.StandardInput.WriteLine(command);
        }
    }

    private void OnOutput(string line)
    {
        switch (line.Split(' ', 3))
        {
            case ["@mail", var number, var mail]:
                var cancellationToken = new CancellationTokenSource();
                lock (_cancellations)
                {
                    _cancellations[number] = cancellationToken;
                }

                _ = Deliver(number, JsonSerializer.Deserialize<CarriedMail>(mail)!, cancellationToken.Token);
                break;
            case ["@cancel", var number]:
                lock (_cancellations)
                {
                    _cancellations[number].Cancel();
                }

                break;
            case [['@', ..], ..]:
                _answers.Writer.TryWrite(line[1..]);
                break;
        }
    }

    private async Task Deliver(string number, CarriedMail mail, CancellationToken cancellationToken)
    {
        try
        {
            await _inbox.Send(mail.Mail, cancellationToken);
            WriteLine($"accepted {number}");
        }
        catch (MailDeliveryException e)
        {
            WriteLine($"refused {number} {JsonSerializer.Serialize(e.Failure)}");
        }
        catch (OperationCanceledException)
        {
            // The silo has cancelled it itself.
        }
    }
}
