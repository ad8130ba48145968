using System.Globalization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using OrleansSelfCare.Hosting;

namespace OrleansSelfCare.Tests.Operation;

/// <summary>What a line of a host's log looks like.</summary>
public sealed class LogFormTests
{
    [Theory]
    [InlineData(LogLevel.Information, "a message")]
    [InlineData(LogLevel.Warning, "warning: a message")]
    [InlineData(LogLevel.Critical, "error: a message")]
    public void A_line_begins_with_its_date_time_and_zone(LogLevel level, string rest)
    {
        var line = new StringWriter();
        var before = DateTimeOffset.Now;

        new RedactingConsoleFormatter().Write(
            new LogEntry<string>(level, "category", default, "a message", null, (state, _) => state), null, line);

        var parts = line.ToString().TrimEnd().Split(' ', 2);
        Assert.Equal(rest, parts[1]);
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d$", parts[0]);
        Assert.InRange(
            DateTimeOffset.Parse(parts[0], CultureInfo.InvariantCulture), before.AddSeconds(-1), DateTimeOffset.Now.AddSeconds(1));
    }
}
