using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;
using OrleansSelfCare.Grains.Outbox;
using OrleansSelfCare.Hosting;
using OrleansSelfCare.Silo;
using OrleansSelfCare.Tests.Hosts;

namespace OrleansSelfCare.Tests.Cluster;

/// <summary>
/// The real silo in a process of its own. The test that started it controls its clock, its mails and its store connection over standard
/// input and output. Output lines for the test begin with <c>@</c>; all others are the log.
/// </summary>
internal sealed class ControlledSilo : IMailer
{
    private readonly FakeTimeProvider _clock;
    private readonly StoreConnection _store = new();
    private readonly ConcurrentDictionary<int, TaskCompletionSource<MailFailure?>> _mails = new();
    private int _sent;

    private ControlledSilo(DateTimeOffset now) => _clock = new FakeTimeProvider(now);

    /// <param name="args"><c>silo</c>, the time in ticks, and the silo's settings.</param>
    public static async Task<int> Run(string[] args)
    {
        var controlled = new ControlledSilo(new DateTimeOffset(long.Parse(args[1], CultureInfo.InvariantCulture), TimeSpan.Zero));
        await using var silo = SiloHost.Build(args[2..], controlled.Adjust);
        await silo.StartAsync();
        Print("ready");
        var listening = Task.Run(() => controlled.Listen(silo));
        await silo.WaitForShutdownAsync();
        return 0;
    }

    public async Task Send(OutgoingMail mail, CancellationToken cancellation)
    {
        var number = Interlocked.Increment(ref _sent);
        var accepted = _mails[number] = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Print($"mail {number} {JsonSerializer.Serialize(CarriedMail.Of(mail))}");
        await using var registration = cancellation.Register(() =>
        {
            Print($"cancel {number}");
            accepted.TrySetCanceled(cancellation);
        });
        if (await accepted.Task is { } failure)
        {
            throw new MailDeliveryException(failure);
        }
    }

    private void Adjust(WebApplicationBuilder builder)
    {
        builder.Services.AddKeyedSingleton<TimeProvider>(SelfCareClock.Key, _clock);
        builder.Services.AddSingleton<IMailer>(this);
        FaultyStorage.Wrap(builder.Services, _store);
    }

    private void Listen(WebApplication silo)
    {
        while (Console.ReadLine() is { } line)
        {
            var words = line.Split(' ', 3);
            switch (words[0])
            {
                case "advance":
                    _clock.Advance(TimeSpan.FromTicks(long.Parse(words[1], CultureInfo.InvariantCulture)));
                    Print("done");
                    break;
                case "inject":
                    _store.InjectFault(words[2], Enum.Parse<StoreFault>(words[1]));
                    Print("done");
                    break;
                case "calls":
                    var calls = _store.Calls(words[1]);
                    Print($"done {calls.Reads} {calls.Writes}");
                    break;
                case "accepted" or "refused":
                    if (_mails.TryRemove(int.Parse(words[1], CultureInfo.InvariantCulture), out var mail))
                    {
                        mail.TrySetResult(words is [_, _, var failure] ? JsonSerializer.Deserialize<MailFailure>(failure) : null);
                    }

                    break;
            }
        }

        // Standard input is closed: the test process has ended.
        silo.Lifetime.StopApplication();
    }

    private static void Print(string text) => Console.Out.WriteLine($"@{text}");
}

/// <summary>A mail as the silo's process sends it to the test's inbox.</summary>
internal sealed record CarriedMail(string Line, string To, string? ReturnToken, string? Code, string? Reference, TimeSpan Lifetime)
{
    public static CarriedMail Of(OutgoingMail mail) => mail is OutgoingMail.LoginCode code
        ? new(mail.Line, mail.To, mail.ReturnToken, code.Code.Reveal(), code.Reference, code.Lifetime)
        : new(mail.Line, mail.To, mail.ReturnToken, null, null, default);

    public OutgoingMail Mail => Accounts.SignIn.Code.TryParse(Code, out var code)
        ? new OutgoingMail.LoginCode
        {
            Line = Line, To = To, ReturnToken = ReturnToken, Code = code, Reference = Reference!, Lifetime = Lifetime,
        }
        : new OutgoingMail.AddressChanged { Line = Line, To = To, ReturnToken = ReturnToken };
}
