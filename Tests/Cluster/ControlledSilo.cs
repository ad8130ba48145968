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
/// The real silo in a process of its own, its clock, its mails and the line to its store in the hands of the test that started it, over
/// standard input and output. What it says to the test begins with <c>@</c>; the rest is its log.
/// </summary>
internal sealed class ControlledSilo : IMailer
{
    private readonly FakeTimeProvider _clock;
    private readonly StoreLine _line = new();
    private readonly ConcurrentDictionary<int, TaskCompletionSource<bool>> _mails = new();
    private int _sent;

    private ControlledSilo(DateTimeOffset now) => _clock = new FakeTimeProvider(now);

    /// <param name="args"><c>silo</c>, the time in ticks, and the silo's settings.</param>
    public static async Task<int> Run(string[] args)
    {
        var controlled = new ControlledSilo(new DateTimeOffset(long.Parse(args[1], CultureInfo.InvariantCulture), TimeSpan.Zero));
        await using var silo = SiloHost.Build(args[2..], controlled.Adjust);
        await silo.StartAsync();
        Say("ready");
        var listening = Task.Run(() => controlled.Listen(silo));
        await silo.WaitForShutdownAsync();
        return 0;
    }

    public async Task Send(OutgoingMail mail, CancellationToken cancellation)
    {
        var number = Interlocked.Increment(ref _sent);
        var taken = _mails[number] = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Say($"mail {number} {JsonSerializer.Serialize(CarriedMail.Of(mail))}");
        await using var called = cancellation.Register(() =>
        {
            Say($"call-back {number}");
            taken.TrySetCanceled(cancellation);
        });
        if (!await taken.Task)
        {
            throw new MailDeliveryException("the mail server is down");
        }
    }

    private void Adjust(WebApplicationBuilder builder)
    {
        builder.Services.AddKeyedSingleton<TimeProvider>(SelfCareClock.Key, _clock);
        builder.Services.AddSingleton<IMailer>(this);
        FaultyStorage.Wrap(builder.Services, _line);
    }

    private void Listen(WebApplication silo)
    {
        while (Console.ReadLine() is { } line)
        {
            var words = line.Split(' ');
            switch (words[0])
            {
                case "pass":
                    _clock.Advance(TimeSpan.FromTicks(long.Parse(words[1], CultureInfo.InvariantCulture)));
                    Say("done");
                    break;
                case "plant":
                    _line.Plant(words[2], Enum.Parse<StoreFault>(words[1]));
                    Say("done");
                    break;
                case "calls":
                    var calls = _line.Calls(words[1]);
                    Say($"done {calls.Reads} {calls.Writes}");
                    break;
                case "taken" or "refused":
                    if (_mails.TryRemove(int.Parse(words[1], CultureInfo.InvariantCulture), out var mail))
                    {
                        mail.TrySetResult(words[0] == "taken");
                    }

                    break;
            }
        }

        // Its test is gone.
        silo.Lifetime.StopApplication();
    }

    private static void Say(string text) => Console.Out.WriteLine($"@{text}");
}

/// <summary>A mail on its way from a silo's process to the test's inbox.</summary>
internal sealed record CarriedMail(string Line, string To, string? Code, string? Reference, TimeSpan Lifetime)
{
    public static CarriedMail Of(OutgoingMail mail) => mail is OutgoingMail.LoginCode code
        ? new(mail.Line, mail.To, code.Code.Reveal(), code.Reference, code.Lifetime)
        : new(mail.Line, mail.To, null, null, default);

    public OutgoingMail Mail => Accounts.SignIn.Code.TryParse(Code, out var code)
        ? new OutgoingMail.LoginCode { Line = Line, To = To, Code = code, Reference = Reference!, Lifetime = Lifetime }
        : new OutgoingMail.AddressChanged { Line = Line, To = To };
}
