using System.Diagnostics;
using OrleansSelfCare.Accounts;
using OrleansSelfCare.Grains;

namespace OrleansSelfCare.Tests.Grains;

/// <summary>When a hash that was computed before a command's turn may decide that command.</summary>
public sealed class PreparedHashTests
{
    [Fact]
    public void Is_used_for_the_stored_hash_that_it_was_computed_from_only()
    {
        var prepared = Begun(secondsAgo: 0);

        Assert.Same(prepared, prepared.For("stored"));
        Assert.Null(prepared.For("changed meanwhile"));
        Assert.Null(prepared.For(null));
    }

    [Fact]
    public void Command_whose_turn_comes_after_eight_seconds_is_not_executed()
    {
        Assert.NotNull(Begun(secondsAgo: 4).For("stored"));
        Assert.Throws<UnavailableException>(() => Begun(secondsAgo: 9).For("stored"));
        // Also if it would have to hash again.
        Assert.Throws<UnavailableException>(() => Begun(secondsAgo: 9).For("changed meanwhile"));
    }

    private static PreparedHash Begun(int secondsAgo) =>
        new("stored", Matches: true) { Began = Stopwatch.GetTimestamp() - (secondsAgo * Stopwatch.Frequency) };
}
