using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace OrleansSelfCare.Hosting.Telemetry;

/// <summary>
/// The product's meter and activity source have the same name. They never contain an id, an address, a code, a token or text that a user
/// typed.
/// </summary>
public static class SelfCareTelemetry
{
    public const string Name = "OrleansSelfCare";

    public static readonly ActivitySource Source = new(Name);

    /// <summary>The tags of measurements and spans.</summary>
    public static class Tags
    {
        public const string Line = "selfcare.line";

        public const string Command = "selfcare.command";

        public const string Outcome = "selfcare.outcome";

        /// <summary>Why a challenge has ended, a mail was not accepted, or a service was refused.</summary>
        public const string Reason = "selfcare.reason";

        /// <summary>A service that signs its customers in with the OpenID provider.</summary>
        public const string Client = "selfcare.client";

        public const string Event = "selfcare.event";

        public const string MailKind = "selfcare.mail.kind";

        /// <summary>The class of the domain that receives a mail.</summary>
        public const string MailReceiver = "selfcare.mail.receiver";

        /// <summary>The class of a caller whose password is hashed.</summary>
        public const string CallerClass = "selfcare.caller";

        public const string ErrorType = "error.type";
    }

    /// <summary>In seconds: from a session check in memory to a login that waits for the mail server.</summary>
    public static readonly InstrumentAdvice<double> Durations = new()
    {
        HistogramBucketBoundaries = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
    };
}
