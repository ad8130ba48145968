using System.Diagnostics;
using System.Text;
using OrleansSelfCare.Silo;
using OrleansSelfCare.Tests.Processes;

namespace OrleansSelfCare.Tests.Cluster;

/// <summary>A silo in a process of its own; a restart uses the same ports.</summary>
internal sealed class SiloProcess(string[] settings) : IAsyncDisposable
{
    public static readonly string ThisBuild = typeof(SiloHost).Assembly.Location;

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(90);

    private readonly string[] _settings =
    [
        "--urls=http://127.0.0.1:0",
        "--SelfCare:Silo:Advertise=127.0.0.1",
        $"--SelfCare:Silo:Port={FreePort.Next()}",
        $"--SelfCare:Silo:GatewayPort={FreePort.Next()}",
        .. settings,
    ];

    private readonly StringBuilder _output = new();
    private TaskCompletionSource _joined = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Process? _process;

    /// <summary>The build that the next start uses.</summary>
    public string Dll { get; set; } = ThisBuild;

    public bool IsRunning => _process is { HasExited: false };

    /// <summary>The output of all runs.</summary>
    public string Said
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    /// <summary>Runs that build's command <c>migrate</c>.</summary>
    public static async Task Migrate(string dll, string database)
    {
        using var process = HostProcess.Start(dll, ["migrate", $"--ConnectionStrings:SelfCare={database}"], _ => { }, _ => { });
        await process.WaitForExitAsync().WaitAsync(Timeout);
        Assert.Equal(0, process.ExitCode);
    }

    /// <summary>Starts the silo and waits until it has joined the cluster.</summary>
    public async Task Start()
    {
        Run();
        if (await Task.WhenAny(_joined.Task, _process!.WaitForExitAsync(), Task.Delay(Timeout)) != _joined.Task)
        {
            throw new InvalidOperationException($"The silo did not start.\n{Said}");
        }
    }

    /// <summary>Runs a silo that is expected to exit by itself.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> Fail()
    {
        Run();
        await _process!.WaitForExitAsync().WaitAsync(Timeout);
        return _process.ExitCode;
    }

    /// <summary>Sends SIGTERM and waits for the exit.</summary>
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

    /// <summary>Sends SIGSTOP: the process stays, but does not run.</summary>
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
        _joined = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _process = HostProcess.Start(Dll, _settings, OnOutput, OnOutput);
    }

    private void OnOutput(string line)
    {
        lock (_output)
        {
            _output.AppendLine(line);
        }

        if (line.Contains("is in cluster", StringComparison.Ordinal))
        {
            _joined.TrySetResult();
        }
    }
}
