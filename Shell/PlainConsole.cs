using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace OrleansSelfCare.Shell;

/// <summary>A log line for a person: time, how grave, what. Containers set <c>Logging:Console:FormatterName</c> to <c>json</c>.</summary>
public sealed class PlainConsole() : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "plain";

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        textWriter.Write(DateTime.Now.ToString("HH:mm:ss", System.Globalization.CultureInfo.InvariantCulture));
        textWriter.Write(logEntry.LogLevel switch
        {
            LogLevel.Warning => " warning: ",
            LogLevel.Error or LogLevel.Critical => " error: ",
            _ => " ",
        });
        textWriter.Write(logEntry.Formatter(logEntry.State, null));
        // The type alone: an exception's text may quote what a customer typed.
        textWriter.WriteLine(logEntry.Exception is { } exception ? $" ({exception.GetType().Name})" : "");
    }

    public static void Add(ILoggingBuilder logging) => logging.AddConsoleFormatter<PlainConsole, ConsoleFormatterOptions>();
}
