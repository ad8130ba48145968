using System.Diagnostics;
using System.Text;
using OrleansSelfCare.Silo;
using OrleansSelfCare.Tests.Hosts;
using OrleansSelfCare.Tests.Processes;

namespace OrleansSelfCare.Tests.Cluster;

/// <summary>A silo as an operator runs it, at an address that outlives it.</summary>
internal sealed class SiloProcess(string[] settings) : IAsyncDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(90);

    private readonly string[] _settings =
    [
        "--urls=http://127.0.0.1:0",
        "--SelfCare:Silo:Advertise=127.0.0.1",
        $"--SelfCare:Silo:Port={TestGateway.FreePort()}",
        $"--SelfCare:Silo:GatewayPort={TestGateway.FreePort()}",
        .. settings,
    ];

    private readonly StringBuilder _said = new();
    private TaskCompletionSource _isIn = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Process? _process;

    public bool IsRunning => _process is { HasExited: false };

    /// <summary>What it wrote over all its lives.</summary>
    public string Said
    {
        get
        {
            lock (_said)
            {
                return _said.ToString();
            }
        }
    }

    /// <summary>Until it is in the cluster.</summary>
    public async Task Start()
    {
        Run();
        if (await Task.WhenAny(_isIn.Task, _process!.WaitForExitAsync(), Task.Delay(Timeout)) != _isIn.Task)
        {
            throw new InvalidOperationException($"The silo did not come up.\n{Said}");
        }
    }

    /// <returns>Its exit code; it is one that does not come up.</returns>
    public async Task<int> Fail()
    {
        Run();
        await _process!.WaitForExitAsync().WaitAsync(Timeout);
        return _process.ExitCode;
    }

    /// <summary>SIGTERM, and its end.</summary>
    public async Task Stop()
    {
        HostProcess.Signal(_process!, "TERM");
        await _process!.WaitForExitAsync().WaitAsync(Timeout);
    }

    public void Kill()
    {
        _process!.Kill();
        _process.WaitForExit();
    }

    /// <summary>SIGSTOP: it is there and does nothing.</summary>
    public void Freeze() => HostProcess.Signal(_process!, "STOP");

    public async ValueTask DisposeAsync()
    {
        if (IsRunning)
        {
            Kill();
        }

        await Task.CompletedTask;
    }

    private void Run()
    {
        _isIn = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _process = HostProcess.Start(typeof(SiloHost).Assembly.Location, _settings, Hear, Hear);
    }

    private void Hear(string line)
    {
        lock (_said)
        {
            _said.AppendLine(line);
        }

        if (line.Contains("is in cluster", StringComparison.Ordinal))
        {
            _isIn.TrySetResult();
        }
    }
}
