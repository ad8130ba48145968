using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace OrleansSelfCare.Hosting.Telemetry;

/// <summary>
/// What the product tells of itself: a meter and an activity source of one name. By line, outcome and kind; never an id, an address, a
/// code or a token, and never a text that somebody typed.
/// </summary>
public static class SelfCareTelemetry
{
    public const string Name = "OrleansSelfCare";

    public static readonly ActivitySource Source = new(Name);

    /// <summary>What its measurements and spans are told apart by.</summary>
    public static class Tags
    {
        public const string Line = "selfcare.line";

        public const string Command = "selfcare.command";

        public const string Outcome = "selfcare.outcome";

        /// <summary>Why a challenge had ended.</summary>
        public const string Reason = "selfcare.reason";

        public const string Event = "selfcare.event";

        public const string MailKind = "selfcare.mail.kind";

        public const string ErrorType = "error.type";
    }

    /// <summary>In seconds: from a session's memory to a login that waits for a mail server.</summary>
    public static readonly InstrumentAdvice<double> Durations = new()
    {
        HistogramBucketBoundaries = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
    };
}
