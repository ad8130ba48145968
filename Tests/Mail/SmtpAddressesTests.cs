using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Time.Testing;
using MimeKit;
using OrleansSelfCare.Hosting.Settings;
using OrleansSelfCare.Mail;

namespace OrleansSelfCare.Tests.Mail;

/// <summary>A mail server with several addresses, some of which don't answer.</summary>
public sealed class SmtpAddressesTests : IAsyncLifetime
{
    private static readonly IPAddress Good = IPAddress.Loopback;
    private static readonly IPAddress Swallowing = IPAddress.Parse("127.0.0.2");
    private static readonly IPAddress Refusing = IPAddress.Parse("127.0.0.3");

    private readonly FakeTimeProvider _clock = new();
    private readonly SmtpSink _sink = new();
    private readonly List<Socket> _sockets = [];

    private SmtpOptions Options => new() { Host = "mail.example.jp", Port = _sink.Port, Security = "None" };

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        _sockets.ForEach(socket => socket.Dispose());
        await _sink.DisposeAsync();
    }

    [Fact]
    public async Task Address_that_swallows_packets_is_left_after_five_seconds_for_the_next()
    {
        Swallow();
        var addresses = new SmtpAddresses(Options, _clock, (_, _) => Task.FromResult<IPAddress[]>([Swallowing, Good]));

        var tried = await Connect(addresses);

        Assert.Equal([(Swallowing, "timed out"), (Good, "connected")], tried);
        Assert.InRange(_clock.GetUtcNow() - _clock.Start, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(6));
    }

    [Fact]
    public async Task Address_that_was_good_is_tried_first_the_next_time()
    {
        var addresses = new SmtpAddresses(Options, _clock, (_, _) => Task.FromResult<IPAddress[]>([Refusing, Good]));

        Assert.Equal([(Refusing, "refused"), (Good, "connected")], await Connect(addresses));
        Assert.Equal([(Good, "connected")], await Connect(addresses));
    }

    [Fact]
    public async Task Families_are_tried_in_turns_and_all_addresses_in_the_time_of_one_try()
    {
        await _sink.Stop();
        Swallow();
        IPAddress[] resolved = [Refusing, Swallowing, IPAddress.Parse("127.0.0.4"), IPAddress.IPv6Loopback];
        var addresses = new SmtpAddresses(
            new() { Port = _sink.Port, Timeout = TimeSpan.FromSeconds(10) }, _clock, (_, _) => Task.FromResult(resolved));
        var tried = new List<(IPAddress Address, string Result)>();

        var e = await Assert.ThrowsAsync<SmtpException>(() => Advancing(addresses.Connect(tried, default)));

        Assert.Equal([resolved[0], resolved[3], resolved[1], resolved[2]], tried.Select(one => one.Address));
        Assert.Equal("connect: timed out", e.Failure.Reason);
        Assert.InRange(_clock.GetUtcNow() - _clock.Start, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(3));
    }

    [Fact]
    public async Task No_address_and_a_resolver_that_fails_are_no_address()
    {
        var none = new SmtpAddresses(Options, _clock, (_, _) => Task.FromResult<IPAddress[]>([]));
        var failing = new SmtpAddresses(Options, _clock, (_, _) => throw new SocketException((int)SocketError.TryAgain));

        Assert.Equal("connect: no address", (await Assert.ThrowsAsync<SmtpException>(() => none.Connect([], default))).Message);
        Assert.Equal("connect: no address", (await Assert.ThrowsAsync<SmtpException>(() => failing.Connect([], default))).Message);
    }

    [Fact]
    public async Task Mail_is_accepted_in_one_try_though_the_first_address_swallows_packets()
    {
        Swallow();
        var addresses = new SmtpAddresses(Options, _clock, (_, _) => Task.FromResult<IPAddress[]>([Swallowing, Good]));
        using var relay = new SmtpRelay(Options, new SmtpConnector(Options, "example.jp", Options.Timeout, addresses, _clock), _clock);
        var sender = new MailboxAddress("", "otp@example.jp");
        using var mail = new MimeMessage([sender], [new MailboxAddress("", "taro@example.jp")], "", new TextPart { Text = "a" });

        await Advancing(Send());

        Assert.Single(_sink.Mails);

        async Task<bool> Send()
        {
            await relay.Send(mail, sender, isNotice: false, default);
            return true;
        }
    }

    private async Task<List<(IPAddress Address, string Result)>> Connect(SmtpAddresses addresses)
    {
        var tried = new List<(IPAddress Address, string Result)>();
        (await Advancing(addresses.Connect(tried, default))).Dispose();
        return tried;
    }

    /// <summary>Moves the clock as long as the work waits.</summary>
    private async Task<T> Advancing<T>(Task<T> work)
    {
        while (await Task.WhenAny(work, Task.Delay(100)) != work)
        {
            _clock.Advance(TimeSpan.FromSeconds(0.5));
        }

        return await work;
    }

    /// <summary>Listens on the address and accepts nothing: when the queue is full, the system drops further packets.</summary>
    private void Swallow()
    {
        var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        _sockets.Add(listener);
        listener.Bind(new IPEndPoint(Swallowing, _sink.Port));
        listener.Listen(0);
        for (var i = 0; i < 4; i++)
        {
            var filler = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
            _sockets.Add(filler);
            try
            {
                filler.Connect(new IPEndPoint(Swallowing, _sink.Port));
            }
            catch (SocketException)
            {
                // It goes on in the background.
            }
        }
    }
}
