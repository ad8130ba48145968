using Microsoft.Extensions.DependencyInjection;
using Orleans.Concurrency;
using OrleansSelfCare.Grains.Interfaces;
using OrleansSelfCare.Grains.Outbox;
using OrleansSelfCare.Hosting;

namespace OrleansSelfCare.Grains;

/// <summary>Tests the mail server from the silo that has this grain; see <see cref="IMailTestGrain"/>.</summary>
/// <remarks>Reentrant, so that a second call is refused at once instead of waiting until the first test is over.</remarks>
[GrainType("mail-test"), Reentrant]
internal sealed class MailTestGrain(IMailTester tester, [FromKeyedServices(SelfCareClock.Key)] TimeProvider clock) : Grain, IMailTestGrain
{
    /// <summary>A test mails any address, so a stolen operator key must not turn into a source of many mails.</summary>
    private const int TestsPerHour = 20;

    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    /// <summary>The longest test takes a minute.</summary>
    private static readonly TimeSpan RetryWhileTesting = TimeSpan.FromMinutes(1);

    private readonly Queue<DateTimeOffset> _lastHour = [];
    private bool _isTesting;

    public async Task<MailTest.Result> TestAsync(MailTest.Command command)
    {
        if (_isTesting)
        {
            return new MailTest.Result.TooMany(RetryWhileTesting);
        }

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
        _isTesting = true;
        try
        {
            return new MailTest.Result.Tested(Environment.MachineName, [.. await tester.Test(command.Line, command.To)]);
        }
        finally
        {
            _isTesting = false;
        }
    }
}
