using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace OrleansSelfCare.Cli;

/// <summary>Writes results to standard output, as text or as one line of JSON, and everything else to standard error.</summary>
internal sealed class Terminal(CliContext context, Texts texts, bool json)
{
    /// <summary>Wide enough that output to a pipe or file is never wrapped.</summary>
    private const int PipeWidth = 10_000;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter() } };

    /// <summary>Without escapes for HTML, which only make addresses and Base64 hard to read.</summary>
    private static readonly JsonSerializerOptions EntryJson = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly IAnsiConsole _out = ConsoleOn(context.Out, context.OutIsTerminal);

    public Texts Texts => texts;

    public bool IsJson => json;

    public IAnsiConsole Error { get; } = ConsoleOn(context.Error, context.ErrorIsTerminal);

    /// <returns>The JSON of an entry for one of the service's files.</returns>
    public static string Entry<T>(T entry) => JsonSerializer.Serialize(entry, EntryJson);

    /// <param name="value">Written with <c>--json</c>.</param>
    /// <param name="parts">Written without it.</param>
    public void Write<T>(T value, params IEnumerable<IRenderable> parts)
    {
        if (json)
        {
            context.Out.WriteLine(JsonSerializer.Serialize(value, Json));
            return;
        }

        foreach (var part in parts)
        {
            _out.Write(part);
            _out.WriteLine();
        }
    }

    /// <summary>Writes one value without formatting, for scripts.</summary>
    public void WriteValue<T>(T value, string text)
    {
        if (json)
        {
            Write(value);
        }
        else
        {
            context.Out.WriteLine(text);
        }
    }

    public void WriteMessage(string sentence) => context.Error.WriteLine(SafeText.Of(sentence));

    /// <param name="error">The error name for scripts.</param>
    public void WriteError(string error, string sentence)
    {
        WriteMessage(sentence);
        if (json)
        {
            Write(new { error, message = sentence });
        }
    }

    /// <summary>Text that is not parsed as Spectre markup, because it may come from outside.</summary>
    public static Text Plain(string? text) => new(SafeText.Of(text ?? "–"));

    /// <param name="zone">The zone that the service names; null or unknown on this machine: the machine's own.</param>
    public string Time(DateTimeOffset time, string? zone)
    {
        var shown = zone is not null && TimeZoneInfo.TryFindSystemTimeZoneById(zone, out var found) ? found : context.Clock.LocalTimeZone;
        return TimeZoneInfo.ConvertTime(time, shown).ToString(texts["time"], CultureInfo.InvariantCulture);
    }

    private static IAnsiConsole ConsoleOn(TextWriter writer, bool isTerminal)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = isTerminal ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = isTerminal ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = isTerminal ? InteractionSupport.Detect : InteractionSupport.No,
            // The default enrichers turn colours on for build servers.
            Enrichment = new ProfileEnrichment { UseDefaultEnrichers = isTerminal },
        });
        if (!isTerminal)
        {
            console.Profile.Width = PipeWidth;
        }

        return console;
    }
}
