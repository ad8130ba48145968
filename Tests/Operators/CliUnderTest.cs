using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using OrleansSelfCare.Cli;
using OrleansSelfCare.Tests.Hosts;
using OrleansSelfCare.Tests.Pages;

namespace OrleansSelfCare.Tests.Operators;

/// <summary>The command selfcare in this process, with everything around it in a test's hand.</summary>
internal sealed class CliUnderTest
{
    public Dictionary<string, string> Variables { get; } = new() { ["SELFCARE_KEY"] = TestGateway.OperatorKey };

    /// <summary>What the service is instead of a gateway.</summary>
    public HttpMessageHandler? Service { get; init; }

    public Stream Input { get; set; } = Stream.Null;

    /// <summary>What a person types at the terminal; null: nobody is there.</summary>
    public string? Typed { get; init; }

    public FakeTimeProvider Clock { get; } = new();

    public StringWriter Error { get; } = new();

    /// <summary>Against that gateway.</summary>
    public static CliUnderTest Of(TestGateway gateway) => new() { Variables = { ["SELFCARE_URL"] = gateway.Api.Address.ToString() } };

    public async Task<Ran> Run(params string[] arguments)
    {
        Clock.SetLocalTimeZone(TimeZoneInfo.CreateCustomTimeZone("Tokyo", TimeSpan.FromHours(9), null, null));
        var output = new StringWriter();
        var surroundings = new Surroundings
        {
            In = Typed is null ? Input : new MemoryStream(Encoding.UTF8.GetBytes(Typed)),
            Out = output,
            Error = Error,
            InIsTerminal = Typed is not null,
            Variable = Variables.GetValueOrDefault,
            Clock = Clock,
        };
        var exit = await SelfCareCommand.Run(arguments, Service is null ? surroundings : surroundings with { Line = () => Service });
        return new(exit, output.ToString(), Error.ToString());
    }
}

internal sealed record Ran(int Exit, string Out, string Error)
{
    /// <summary>Standard output, which is one line of JSON.</summary>
    public JsonElement Json => JsonDocument.Parse(Assert.Single(Lines)).RootElement;

    /// <summary>Of standard output, without what pads them.</summary>
    public IReadOnlyList<string> Lines => [.. Out.Split('\n').Select(line => line.TrimEnd()).Where(line => line.Length > 0)];

    public Ran Is(int exit)
    {
        Assert.True(Exit == exit, $"expected exit code {exit}, got {Exit}: {Out} {Error}");
        return this;
    }
}
