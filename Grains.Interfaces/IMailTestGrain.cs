using System.Collections.Immutable;

namespace OrleansSelfCare.Grains.Interfaces;

/// <summary>
/// Sends a test mail from a silo, as the accounts there do, and says what each stage of it found. One grain with key 0 for the whole
/// cluster: one test at a time, and a limit on their number.
/// </summary>
[Alias("selfcare.IMailTestGrain")]
public interface IMailTestGrain : IGrainWithIntegerKey
{
    /// <summary>Longer than the longest test.</summary>
    private const string Timeout = "00:01:30";

    [Alias("Test"), ResponseTimeout(Timeout)]
    Task<MailTest.Result> TestAsync(MailTest.Command command);
}

/// <summary>A test of the way from a silo to the mail server, and of what DNS says about the sender.</summary>
public static class MailTest
{
    /// <param name="Line">The service line whose sender is used.</param>
    /// <param name="To">The recipient of the test mail.</param>
    [GenerateSerializer, Immutable, Alias("selfcare.MailTest.Command")]
    public sealed record Command(string Line, string To)
    {
        public override string ToString() => nameof(MailTest);
    }

    [GenerateSerializer, Alias("selfcare.MailTest.Result")]
    public abstract record Result
    {
        private Result()
        {
        }

        /// <param name="Host">The silo's machine.</param>
        /// <param name="Steps">In the order in which they were made.</param>
        [GenerateSerializer, Immutable, Alias("selfcare.MailTest.Result.Tested")]
        public sealed record Tested(string Host, ImmutableArray<Step> Steps) : Result;

        [GenerateSerializer, Immutable, Alias("selfcare.MailTest.Result.TooMany")]
        public sealed record TooMany(TimeSpan RetryAfter) : Result;
    }

    /// <param name="Subject">The mail server (<c>smtp.example.jp:587</c>) or the domain that was checked.</param>
    /// <param name="Name">
    /// A stage of the conversation (<c>connect</c>, <c>greeting</c>, <c>tls</c>, <c>ehlo</c>, <c>auth</c>, <c>mail</c>, <c>rcpt</c>,
    /// <c>data</c>) or what was looked up (<c>spf</c>, <c>dkim</c>, <c>dmarc</c>, <c>bounces</c>).
    /// </param>
    /// <param name="Found">For the operator who asked: what the server said or DNS has. It contains no secret.</param>
    /// <param name="Advice">The name of what to do, a row of the last table in docs/mail.md; null: nothing.</param>
    [GenerateSerializer, Immutable, Alias("selfcare.MailTest.Step")]
    public sealed record Step(string Subject, string Name, Outcome Outcome, string Found, string? Advice = null);

    [GenerateSerializer, Alias("selfcare.MailTest.Outcome")]
    public enum Outcome
    {
        Passed,

        /// <summary>Mail goes out, but may be filtered.</summary>
        Warning,

        Failed,

        /// <summary>It is not set up, so there is nothing to check.</summary>
        Skipped,
    }
}
