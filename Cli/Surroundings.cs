namespace OrleansSelfCare.Cli;

/// <summary>What a command has around it: the standard streams and whether a person sits there, the environment, the clock, the line to the service.</summary>
internal sealed record Surroundings
{
    public required Stream In { get; init; }

    public required TextWriter Out { get; init; }

    public required TextWriter Error { get; init; }

    public bool InIsTerminal { get; init; }

    public bool OutIsTerminal { get; init; }

    public bool ErrorIsTerminal { get; init; }

    public required Func<string, string?> Variable { get; init; }

    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>A redirect is an answer: a key goes where it was meant to and nowhere else.</summary>
    public Func<HttpMessageHandler> Line { get; init; } = () => new SocketsHttpHandler { AllowAutoRedirect = false };

    public static Surroundings OfProcess() => new()
    {
        In = Console.OpenStandardInput(),
        Out = Console.Out,
        Error = Console.Error,
        InIsTerminal = !Console.IsInputRedirected,
        OutIsTerminal = !Console.IsOutputRedirected,
        ErrorIsTerminal = !Console.IsErrorRedirected,
        Variable = Environment.GetEnvironmentVariable,
    };
}
