using Microsoft.Extensions.Time.Testing;
using Npgsql;
using OrleansSelfCare.Storage.Postgres;

namespace OrleansSelfCare.Tests.Cluster;

/// <summary>How long what needs the database is repeated while the database is away.</summary>
public sealed class DatabaseWaitTests
{
    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public async Task Error_is_thrown_when_the_database_is_still_away_after_the_longest_wait()
    {
        var (tries, said) = (0, new List<string>());
        var waiting = DatabaseWait.Run(Try, (error, seconds) => said.Add($"{error}, {seconds} s"), TimeSpan.FromMinutes(5), _clock);

        await Ended(waiting);

        var error = await Assert.ThrowsAsync<NpgsqlException>(() => waiting);
        Assert.Equal("away", error.Message);
        Assert.Equal(tries - 1, said.Count);
        Assert.All(said, text => Assert.Equal("NpgsqlException, 2 s", text));
        Assert.InRange(tries, 2, 151);

        Task<bool> Try()
        {
            tries++;
            throw new NpgsqlException("away");
        }
    }

    [Fact]
    public async Task Database_that_comes_back_within_the_longest_wait_is_used()
    {
        var began = _clock.GetTimestamp();
        var waiting = DatabaseWait.Run(
            () => _clock.GetElapsedTime(began) < TimeSpan.FromMinutes(4) ? throw new NpgsqlException("away") : Task.FromResult("there"),
            (_, _) => { },
            TimeSpan.FromMinutes(5),
            _clock);

        await Ended(waiting);

        Assert.Equal("there", await waiting);
    }

    private Task Ended(Task waiting) => Eventually(
        () =>
        {
            _clock.Advance(TimeSpan.FromSeconds(10));
            return waiting.IsCompleted;
        },
        isEnded => isEnded);
}
