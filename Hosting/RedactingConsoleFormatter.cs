using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace OrleansSelfCare.Hosting;

/// <summary>
/// Writes the time with its zone (RFC 3339), the level if it is a warning or worse, and the message. Unlike other formatters, it writes no
/// exception message and no account key.
/// </summary>
public sealed partial class RedactingConsoleFormatter() : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "plain";

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        textWriter.Write(DateTimeOffset.Now.ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture));
        textWriter.Write(logEntry.LogLevel switch
        {
            LogLevel.Warning => " warning: ",
            LogLevel.Error or LogLevel.Critical => " error: ",
            _ => " ",
        });
        // Orleans logs grain keys, and an account's key contains its self-care id.
        textWriter.Write(AccountKey().Replace(logEntry.Formatter(logEntry.State, null), "$1…"));
        // Only the type: an exception message may quote what a customer typed.
        textWriter.WriteLine(logEntry.Exception is { } exception ? $" ({exception.GetType().Name})" : "");
    }

    public static void Add(ILoggingBuilder logging) => logging.AddConsoleFormatter<RedactingConsoleFormatter, ConsoleFormatterOptions>();

    [GeneratedRegex(@"((?:\baccount/)+[a-z0-9-]{1,32}/)[A-Za-z0-9._@-]{1,64}")]
    private static partial Regex AccountKey();
}
