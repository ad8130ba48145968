using System.Collections.Concurrent;
using Microsoft.Playwright;
using OrleansSelfCare.Tests.Mail;
using OrleansSelfCare.Tests.Rules;

namespace OrleansSelfCare.Tests.Pages;

/// <summary>
/// A real Chromium, one for all tests of the pages: the one that <c>CHROMIUM</c> names, else the machine's own. Where there is none, tests that
/// need it are skipped and say so; in CI they fail.
/// </summary>
public static class Browser
{
    private const string Given = "CHROMIUM";
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome"];

    /// <summary>No call of the browser's own, whose answer would be missing where there is no network; no sandbox, which root can't have.</summary>
    private static readonly string[] Arguments =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    ];

    private static readonly Lazy<Task<IPlaywright>> Driver = new(StartDriver);
    private static readonly Lazy<Task<IBrowser>> SharedBrowser = new(() => Start());
    private static readonly ConcurrentDictionary<Look, ConcurrentBag<Window>> Idle = new();

    private static string? Executable { get; } = Environment.GetEnvironmentVariable(Given) is { Length: > 0 } given ? given
        : Environment.GetEnvironmentVariable("PATH")!.Split(Path.PathSeparator).Append("/usr/bin")
            .SelectMany(directory => Names.Select(name => Path.Combine(directory, name)))
            .FirstOrDefault(File.Exists);

    /// <summary>Call it first in a test that needs a browser.</summary>
    public static void Need()
    {
        if (Executable is null && Environment.GetEnvironmentVariable("CI") == "true")
        {
            throw new InvalidOperationException("In CI the tests of the pages may not be skipped, and there is no browser.");
        }

        Skip.If(Executable is null, $"Chromium is not on this machine ({string.Join(", ", Names)}), and {Given} names none.");
    }

    /// <summary>A window with nothing in it that a test before left behind: making one anew takes longer than most tests.</summary>
    public static async Task<Window> Open(Look look) =>
        Idle.GetOrAdd(look, _ => []).TryTake(out var window) ? window : await Window.Open(await SharedBrowser.Value, look);

    /// <summary>Back for the next test.</summary>
    public static async Task Close(Window window)
    {
        if (await window.Empty())
        {
            Idle[window.Look].Add(window);
        }
    }

    /// <summary>A browser that keeps whole pages in memory for Back and Forward, as customers' own do and one that is driven doesn't.</summary>
    public static Task<IBrowser> StartWithPageMemory() => Start("--disable-back-forward-cache");

    private static async Task<IBrowser> Start(params string[] without) => await (await Driver.Value).Chromium.LaunchAsync(new()
    {
        ExecutablePath = Executable,
        Args = Arguments,
        IgnoreDefaultArgs = without,
    });

    private static async Task<IPlaywright> StartDriver()
    {
        Need();
        var driver = await Playwright.CreateAsync();
        // A busy machine is no fault of a page's.
        Assertions.SetDefaultExpectTimeout(20_000);
        // Its browsers end with it.
        AppDomain.CurrentDomain.ProcessExit += (_, _) => driver.Dispose();
        return driver;
    }
}
