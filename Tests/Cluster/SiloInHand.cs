using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Threading.Channels;
using OrleansSelfCare.Grains.Outbox;
using OrleansSelfCare.TestKit;
using OrleansSelfCare.Tests.Hosts;
using OrleansSelfCare.Tests.Processes;

namespace OrleansSelfCare.Tests.Cluster;

/// <summary>A <see cref="ControlledSilo"/> as its test holds it.</summary>
internal sealed class SiloInHand : IAsyncDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);
    private readonly Process _process;
    private readonly Inbox _inbox;
    private readonly Channel<string> _answers = Channel.CreateUnbounded<string>();
    private readonly Dictionary<string, CancellationTokenSource> _callBacks = [];
    private readonly Lock _speaking = new();

    private SiloInHand(Inbox inbox, DateTimeOffset now, string[] settings)
    {
        _inbox = inbox;
        _process = HostProcess.Start(
            typeof(SiloInHand).Assembly.Location, ["silo", now.UtcTicks.ToString(CultureInfo.InvariantCulture), .. settings], Hear, _ => { });
    }

    public static async Task<SiloInHand> Start(Inbox inbox, DateTimeOffset now, params string[] settings)
    {
        var silo = new SiloInHand(inbox, now, settings);
        Assert.Equal("ready", await silo.Answer());
        return silo;
    }

    public void Pass(TimeSpan time) => Ask($"pass {time.Ticks}").GetAwaiter().GetResult();

    public Task Plant(string key, StoreFault fault) => Ask($"plant {fault} {key}");

    public async Task<StoreCalls> Calls(string key) => (await Ask($"calls {key}")).Split(' ') is [_, var reads, var writes]
        ? new(int.Parse(reads, CultureInfo.InvariantCulture), int.Parse(writes, CultureInfo.InvariantCulture))
        : throw new InvalidOperationException("The silo did not answer.");

    /// <summary>SIGTERM, and its end.</summary>
    public async ValueTask DisposeAsync()
    {
        HostProcess.Signal(_process, "TERM");
        await _process.WaitForExitAsync().WaitAsync(Timeout);
        _process.Dispose();
    }

    private async Task<string> Ask(string command)
    {
        Say(command);
        return await Answer();
    }

    private Task<string> Answer() => _answers.Reader.ReadAsync().AsTask().WaitAsync(Timeout);

    private void Say(string command)
    {
        lock (_speaking)
        {
            _process.StandardInput.WriteLine(command);
        }
    }

    private void Hear(string line)
    {
        switch (line.Split(' ', 3))
        {
            case ["@mail", var number, var mail]:
                var cancellationToken = new CancellationTokenSource();
                lock (_callBacks)
                {
                    _callBacks[number] = cancellationToken;
                }

                _ = Take(number, JsonSerializer.Deserialize<CarriedMail>(mail)!, cancellationToken.Token);
                break;
            case ["@call-back", var number]:
                lock (_callBacks)
                {
                    _callBacks[number].Cancel();
                }

                break;
            case [['@', ..], ..]:
                _answers.Writer.TryWrite(line[1..]);
                break;
        }
    }

    private async Task Take(string number, CarriedMail mail, CancellationToken cancellationToken)
    {
        try
        {
            await _inbox.Send(mail.Mail, cancellationToken);
            Say($"taken {number}");
        }
        catch (Exception e) when (e is MailDeliveryException or OperationCanceledException)
        {
            Say($"refused {number}");
        }
    }
}
