using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using OrleansSelfCare.Tests.Cluster;
using OrleansSelfCare.Tests.Hosts;
using OrleansSelfCare.Tests.Mail;

namespace OrleansSelfCare.Tests.Processes;

/// <summary>The gateway in its own process, on free ports. The data directory is kept over restarts.</summary>
public sealed partial class GatewayProcess : IAsyncDisposable
{
    private static readonly string ThisBuild = typeof(Gateway.GatewayHost).Assembly.Location;
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    private readonly string[] _settings;
    private readonly StringBuilder _out = new();
    private readonly StringBuilder _err = new();
    private readonly ConcurrentDictionary<string, FiledCode> _filed = new();
    private TaskCompletionSource<Uri[]> _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Process? _process;
    private Api? _api;
    private Api? _provider;

    public GatewayProcess(string hosting, params string[] settings)
    {
        Directory = System.IO.Directory.CreateTempSubdirectory("selfcare-process-").FullName;
        _settings =
        [
            "--urls=http://127.0.0.1:0",
            $"--SelfCare:Hosting={hosting}",
            $"--SelfCare:DataDirectory={Directory}",
            $"--SelfCare:OperatorKey={TestGateway.OperatorKey}",
            "--SelfCare:Password:Iterations=1000",
            "--SelfCare:Limits:Enabled=false",
            .. settings,
        ];
    }

    public string Directory { get; }

    /// <summary>The build that <see cref="Run"/> starts.</summary>
    public string Dll { get; set; } = ThisBuild;

    public int Id => _process!.Id;

    public Api Api => _api ?? throw new InvalidOperationException("The gateway was not started.");

    /// <summary>The OpenID provider, where this gateway listens for it.</summary>
    internal Api Provider => _provider ?? throw new InvalidOperationException("The gateway was not started with a provider.");

    /// <summary>Standard output so far, over all restarts.</summary>
    public string Out => Copy(_out);

    /// <summary>Standard error so far, over all restarts.</summary>
    public string Err => Copy(_err);

    public async Task Start()
    {
        Run();
        var ended = _process!.WaitForExitAsync();
        if (await Task.WhenAny(_listening.Task, ended, Task.Delay(Timeout)) != _listening.Task)
        {
            throw new InvalidOperationException($"The gateway did not come up.\n{Out}\n{Err}");
        }

        _api?.Dispose();
        _provider?.Dispose();
        var addresses = await _listening.Task;
        _api = new Api(addresses[0]);
        // The provider's addresses come last.
        _provider = addresses is [_, .., var provider] ? ServiceClient.ProviderAt(provider) : null;
    }

    /// <summary>Completes when the gateway has logged its address.</summary>
    public Task Listening() => _listening.Task.WaitAsync(Timeout);

    /// <summary>Starts the process without waiting until it listens.</summary>
    public void Run()
    {
        _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
        var listening = _listening;
        // Earlier builds have no such setting.
        string[] settings = Dll == ThisBuild ? ["--SelfCare:DrainTime=00:00:00", .. _settings] : _settings;
        _process = HostProcess.Start(Dll, settings, ReadLine, line => Append(_err, line), Directory);

        void ReadLine(string line)
        {
            Append(_out, line);
            if (ListensAt().Match(line) is { Success: true } match)
            {
                listening.TrySetResult([.. match.Groups["address"].Captures.Select(address => new Uri(address.Value))]);
            }
        }
    }

    /// <summary>Sends SIGKILL.</summary>
    public void Kill()
    {
        _process!.Kill();
        _process.WaitForExit();
    }

    public async Task KillAndStart()
    {
        Kill();
        await Start();
    }

    /// <summary>Sends SIGTERM.</summary>
    public void Terminate() => HostProcess.Signal(_process!, "TERM");

    /// <summary>The exit code; null if it listens instead of ending.</summary>
    public async Task<int?> ExitInsteadOfListening()
    {
        var exit = Exit();
        return await Task.WhenAny(exit, _listening.Task) == exit ? await exit : null;
    }

    /// <summary>The exit code, after the process has ended and all its output is read.</summary>
    public async Task<int> Exit()
    {
        using var timeout = new CancellationTokenSource(Timeout);
        await _process!.WaitForExitAsync(timeout.Token);
        return _process.ExitCode;
    }

    /// <summary>The code in the mail file with this reference. The file exists when login has answered <c>sent</c>.</summary>
    public async Task<string> Code(string address, string reference)
    {
        for (var waited = Stopwatch.StartNew(); waited.Elapsed < Timeout; await Task.Delay(20))
        {
            foreach (var file in System.IO.Directory.EnumerateFiles(Path.Combine(Directory, "mail"), "*.eml"))
            {
                _filed.GetOrAdd(file, path => FiledCode.Read(File.ReadAllText(path, Encoding.Latin1)));
            }

            if (_filed.Values.FirstOrDefault(mail => mail.To == address && mail.Reference == reference) is { } found)
            {
                return found.Code;
            }
        }

        throw new InvalidOperationException("The mail did not come.");
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { } process)
        {
            if (!process.HasExited)
            {
                Kill();
            }

            await process.WaitForExitAsync();
            process.Dispose();
        }

        _api?.Dispose();
        _provider?.Dispose();
        System.IO.Directory.Delete(Directory, recursive: true);
    }

    private static void Append(StringBuilder text, string line)
    {
        lock (text)
        {
            text.AppendLine(line);
        }
    }

    private static string Copy(StringBuilder text)
    {
        lock (text)
        {
            return text.ToString();
        }
    }

    [GeneratedRegex(@"Listening on (?<address>http://127\.0\.0\.1:\d+)(?: and (?<address>http://127\.0\.0\.1:\d+))*")]
    private static partial Regex ListensAt();
}

/// <summary>Recipient, code and reference of a login mail.</summary>
internal sealed partial record FiledCode(string To, string Code, string Reference)
{
    public static FiledCode Read(string raw)
    {
        var mail = ReadMail.Parse(raw);
        return Read(mail.Headers["To"].Trim('<', '>'), mail.Text);
    }

    public static FiledCode Read(string to, string text) =>
        new(to, Digits().Match(text).Groups[1].Value, Tag().Match(text).Groups[1].Value);

    [GeneratedRegex("ログイン認証コード (\\d{6})")]
    private static partial Regex Digits();

    [GeneratedRegex("照合番号 ([0-9A-Z]{4})")]
    private static partial Regex Tag();
}
