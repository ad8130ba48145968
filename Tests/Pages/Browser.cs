using System.Collections.Concurrent;
using Microsoft.Playwright;
using OrleansSelfCare.Tests.Hosts;

namespace OrleansSelfCare.Tests.Pages;

/// <summary>
/// A real Chromium that all tests of the pages share: the executable in <c>CHROMIUM</c>, otherwise the installed one. Without a browser
/// the tests are skipped; in CI they fail.
/// </summary>
public static class Browser
{
    private const string Variable = "CHROMIUM";
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome"];

    /// <summary>No network requests of the browser's own, which fail offline; no sandbox, which does not work as root.</summary>
    private static readonly string[] Arguments =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
        "--disable-background-networking", "--disable-component-update", "--disable-sync",
    ];

    private static readonly Lazy<Task<IPlaywright>> Driver = new(StartDriver);
    private static readonly Lazy<Task<IBrowser>> SharedBrowser = new(() => Start());
    private static readonly ConcurrentDictionary<BrowserSettings, ConcurrentBag<Window>> Idle = new();

    private static string? Executable { get; } = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } given ? given
        : Environment.GetEnvironmentVariable("PATH")!.Split(Path.PathSeparator).Append("/usr/bin")
            .SelectMany(directory => Names.Select(name => Path.Combine(directory, name)))
            .FirstOrDefault(File.Exists);

    /// <summary>Skips a test that needs a browser, if there is none. Call it first.</summary>
    public static void SkipIfMissing() => Requirement.Need(
        Executable is not null, $"Chromium is not installed ({string.Join(", ", Names)}), and {Variable} is not set.");

    /// <summary>An empty window. Windows are reused, because creating one takes longer than most tests.</summary>
    public static async Task<Window> Open(BrowserSettings settings) =>
        Idle.GetOrAdd(settings, _ => []).TryTake(out var window) ? window : await Window.Open(await SharedBrowser.Value, settings);

    /// <summary>Returns the window for reuse by the next test.</summary>
    public static async Task Close(Window window)
    {
        if (await window.TryReset())
        {
            Idle[window.Settings].Add(window);
        }
    }

    /// <summary>With the back/forward cache, which automated browsers disable and customers' browsers use.</summary>
    public static Task<IBrowser> StartWithPageCache() => Start("--disable-back-forward-cache");

    private static async Task<IBrowser> Start(params string[] without) => await (await Driver.Value).Chromium.LaunchAsync(new()
    {
        ExecutablePath = Executable,
        Args = Arguments,
        IgnoreDefaultArgs = without,
    });

    private static async Task<IPlaywright> StartDriver()
    {
        SkipIfMissing();
        var driver = await Playwright.CreateAsync();
        // Long enough for a busy machine.
        Assertions.SetDefaultExpectTimeout(20_000);
        // Disposing the driver also ends its browsers.
        AppDomain.CurrentDomain.ProcessExit += (_, _) => driver.Dispose();
        return driver;
    }
}
