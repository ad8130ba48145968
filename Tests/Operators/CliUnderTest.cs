using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using OrleansSelfCare.Cli;
using OrleansSelfCare.Tests.Hosts;

namespace OrleansSelfCare.Tests.Operators;

/// <summary>Runs the command selfcare in the test's process, with its streams, variables and clock set by the test.</summary>
internal sealed class CliUnderTest
{
    public Dictionary<string, string> Variables { get; } = new() { ["SELFCARE_KEY"] = TestGateway.OperatorKey };

    /// <summary>Replaces the HTTP connection to the service.</summary>
    public HttpMessageHandler? Service { get; init; }

    public Stream Input { get; set; } = Stream.Null;

    /// <summary>What is typed at the terminal; null: standard input is no terminal.</summary>
    public string? TerminalInput { get; init; }

    public FakeTimeProvider Clock { get; } = new();

    /// <summary>The time zone of the machine.</summary>
    public TimeZoneInfo LocalZone { get; init; } = TimeZoneInfo.CreateCustomTimeZone("Tokyo", TimeSpan.FromHours(9), null, null);

    public StringWriter Error { get; } = new();

    public static CliUnderTest Of(TestGateway gateway) => new() { Variables = { ["SELFCARE_URL"] = gateway.Api.Address.ToString() } };

    public async Task<CliResult> Run(params string[] arguments)
    {
        Clock.SetLocalTimeZone(LocalZone);
        var output = new StringWriter();
        var context = new CliContext
        {
            In = TerminalInput is null ? Input : new MemoryStream(Encoding.UTF8.GetBytes(TerminalInput)),
            Out = output,
            Error = Error,
            InIsTerminal = TerminalInput is not null,
            Variable = Variables.GetValueOrDefault,
            Clock = Clock,
        };
        var exit = await SelfCareCommand.Run(arguments, Service is null ? context : context with { CreateHttpHandler = () => Service });
        return new(exit, output.ToString(), Error.ToString());
    }
}

internal sealed record CliResult(int Exit, string Out, string Error)
{
    /// <summary>Standard output as JSON. Fails if it is not exactly one line.</summary>
    public JsonElement Json => JsonDocument.Parse(Assert.Single(TextLines)).RootElement;

    /// <summary>The lines of standard output, without trailing spaces; empty ones are left out.</summary>
    public IReadOnlyList<string> TextLines => [.. Out.Split('\n').Select(row => row.TrimEnd()).Where(row => row.Length > 0)];

    public CliResult Is(int exit)
    {
        Assert.True(Exit == exit, $"expected exit code {exit}, got {Exit}: {Out} {Error}");
        return this;
    }
}
