using Microsoft.Extensions.DependencyInjection;
using OrleansSelfCare.Grains.Interfaces;
using OrleansSelfCare.Grains.Outbox;
using OrleansSelfCare.Hosting;

namespace OrleansSelfCare.Grains;

/// <summary>Tests the mail server from the silo that has this grain; see <see cref="IMailTestGrain"/>.</summary>
[GrainType("mail-test")]
internal sealed class MailTestGrain(IMailTester tester, [FromKeyedServices(SelfCareClock.Key)] TimeProvider clock) : Grain, IMailTestGrain
{
    /// <summary>A test mails any address, so a stolen operator key must not turn into a source of many mails.</summary>
    private const int TestsPerHour = 20;

    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private readonly Queue<DateTimeOffset> _lastHour = [];

    public async Task<MailTest.Result> TestAsync(MailTest.Command command)
    {
        var now = clock.GetUtcNow();
        while (_lastHour.TryPeek(out var oldest) && now - oldest >= Hour)
        {
            _lastHour.Dequeue();
        }

        if (_lastHour.Count >= TestsPerHour)
        {
            return new MailTest.Result.TooMany(Hour - (now - _lastHour.Peek()));
        }

        _lastHour.Enqueue(now);
        // In memory only: kept at least until the oldest is forgotten.
        DelayDeactivation(Hour);
        return new MailTest.Result.Tested(Environment.MachineName, [.. await tester.Test(command.Line, command.To)]);
    }
}
