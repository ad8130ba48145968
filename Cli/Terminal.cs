using System.Text.Json;
using System.Text.Json.Serialization;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace OrleansSelfCare.Cli;

/// <summary>Where a command writes: results on standard output, for people or as one line of JSON; everything else on standard error.</summary>
internal sealed class Terminal(Surroundings surroundings, bool json)
{
    /// <summary>No line is broken where a program reads on.</summary>
    private const int Unbroken = 10_000;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter() } };

    private readonly IAnsiConsole _out = ConsoleOn(surroundings.Out, surroundings.OutIsTerminal);

    public bool IsJson => json;

    public IAnsiConsole Error { get; } = ConsoleOn(surroundings.Error, surroundings.ErrorIsTerminal);

    /// <param name="value">As <c>--json</c> tells it.</param>
    /// <param name="shown">As people read it.</param>
    public void Tell<T>(T value, params IEnumerable<IRenderable> shown)
    {
        if (json)
        {
            surroundings.Out.WriteLine(JsonSerializer.Serialize(value, Json));
            return;
        }

        foreach (var part in shown)
        {
            _out.Write(part);
            _out.WriteLine();
        }
    }

    /// <summary>The value alone, for a script or a person to take.</summary>
    public void TellAlone<T>(T value, string text)
    {
        if (json)
        {
            Tell(value);
        }
        else
        {
            surroundings.Out.WriteLine(text);
        }
    }

    public void Say(string sentence) => surroundings.Error.WriteLine(SafeText.Of(sentence));

    /// <param name="error">The name that scripts go by.</param>
    public void Fail(string error, string sentence)
    {
        Say(sentence);
        if (json)
        {
            Tell(new { error, message = sentence });
        }
    }

    /// <summary>Never markup: what is shown may have come from anywhere.</summary>
    public static Text Plain(string? text) => new(SafeText.Of(text ?? "–"));

    public string Local(DateTimeOffset time) =>
        TimeZoneInfo.ConvertTime(time, surroundings.Clock.LocalTimeZone).ToString("d MMM yyyy HH:mm:ss zzz", null);

    private static IAnsiConsole ConsoleOn(TextWriter writer, bool isTerminal)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = isTerminal ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = isTerminal ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = isTerminal ? InteractionSupport.Detect : InteractionSupport.No,
            // They would take a build server's log for a terminal.
            Enrichment = new ProfileEnrichment { UseDefaultEnrichers = isTerminal },
        });
        if (!isTerminal)
        {
            console.Profile.Width = Unbroken;
        }

        return console;
    }
}
