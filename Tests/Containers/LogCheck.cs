using System.Text.RegularExpressions;

namespace OrleansSelfCare.Tests.Containers;

/// <summary>What must not be in the logs of the containers.</summary>
internal static partial class LogCheck
{
    /// <summary>Without <c>mail</c>, which has the mails themselves.</summary>
    private static readonly string[] Services = ["gateway", "migrate", "portal", "postgres", "proxy", "service", "silo"];

    /// <summary>
    /// Orleans writes these as errors, with the exception's type at most. When several silos start at once on a busy machine, one can take
    /// longer to answer than another waits; the other then tries again. The third is about a silo that has stopped. The fourth: while silos
    /// stop, an account can be in two of them; the store accepts the write of one, and the other decides again.
    /// </summary>
    [GeneratedRegex(
        "error: (Exception publishing client routing table to silo "
        + "|Failed to get ping responses from "
        + "|Error while cancelling [0-9]+ requests to S"
        + @"|Error from storage provider ErrorReportingStorage\.account during WriteStateAsync .*\(InconsistentStateException\)$)")]
    private static partial Regex Explained();

    /// <param name="secrets">Beside those in the project's files.</param>
    public static async Task AssertClean(ComposeProject project, IEnumerable<string> secrets)
    {
        var log = await project.Logs(Services);
        Assert.NotEmpty(log);
        string[] hidden =
        [
            .. secrets,
            .. project.SecretFiles.Select(File.ReadAllText).SelectMany(text => text.Split('"', ';', '=')).Where(part => part.Length >= 32),
        ];
        Assert.DoesNotContain(hidden, secret => log.Contains(secret, StringComparison.Ordinal));
        var errors = log.Split('\n').Where(line =>
            line.Contains("error", StringComparison.OrdinalIgnoreCase)
            && !Explained().IsMatch(line));
        Assert.Empty(errors);
        // A mounted key ring is readable for all users of its container, and that is no cause for a warning.
        Assert.DoesNotContain("other users can read or change", log, StringComparison.Ordinal);
    }
}
