using OrleansSelfCare.Tests.Mail;

namespace OrleansSelfCare.Tests.Processes;

/// <summary>One process for all tests of a class. Each test must leave it running.</summary>
public abstract class RunningGateway(string hosting) : IAsyncLifetime
{
    public GatewayProcess Process { get; } = new(hosting);

    public Task InitializeAsync() => Process.Start();

    public async Task DisposeAsync() => await Process.DisposeAsync();
}

public sealed class RunningLocalhost() : RunningGateway("Localhost");

/// <summary>One process and one mail server for all tests of a class.</summary>
public abstract class RunningWithSmtp : IAsyncLifetime
{
    protected RunningWithSmtp(string hosting) => Process = new(
        hosting,
        "--SelfCare:Mail:Transport=Smtp",
        "--SelfCare:Mail:Smtp:Host=127.0.0.1",
        $"--SelfCare:Mail:Smtp:Port={Sink.Port}",
        "--SelfCare:Mail:Smtp:Security=None");

    public GatewayProcess Process { get; }

    internal SmtpSink Sink { get; } = new();

    public Task InitializeAsync() => Process.Start();

    public async Task DisposeAsync()
    {
        await Process.DisposeAsync();
        await Sink.DisposeAsync();
    }
}

public sealed class LocalhostWithSmtp() : RunningWithSmtp("Localhost");
