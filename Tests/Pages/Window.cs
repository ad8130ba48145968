using Microsoft.Playwright;

namespace OrleansSelfCare.Tests.Pages;

/// <summary>How a customer's browser is set up.</summary>
/// <param name="Script">Whether the browser runs scripts.</param>
public sealed record BrowserSettings(bool English = false, bool Script = true);

/// <summary>A browser window with its own cookies.</summary>
public sealed class Window
{
    public static readonly ViewportSize Phone = new() { Width = 390, Height = 844 };
    public static readonly ViewportSize Desktop = new() { Width = 1280, Height = 900 };

    private Window(BrowserSettings settings, IBrowserContext context, IPage page) =>
        (Settings, Context, Page) = (settings, context, page);

    public BrowserSettings Settings { get; }

    public IBrowserContext Context { get; }

    public IPage Page { get; }

    /// <summary>Set by a test that changed the window in a way that cannot be undone, so that it is not reused.</summary>
    public bool IsModified { get; set; }

    public static async Task<Window> Open(IBrowser browser, BrowserSettings settings)
    {
        var context = await browser.NewContextAsync(new()
        {
            Locale = settings.English ? "en-US" : "ja-JP",
            TimezoneId = "Asia/Tokyo",
            JavaScriptEnabled = settings.Script,
            ViewportSize = Desktop,
        });
        return new Window(settings, context, await context.NewPageAsync());
    }

    /// <returns>Whether it can be reused.</returns>
    public async Task<bool> TryReset()
    {
        if (IsModified || Page.IsClosed)
        {
            await Context.CloseAsync();
            return false;
        }

        foreach (var tab in Context.Pages.Where(tab => tab != Page).ToArray())
        {
            await tab.CloseAsync();
        }

        // A page that is left open goes on asking its portal, which is not the next test's.
        await Page.GotoAsync("about:blank");
        await Context.ClearCookiesAsync();
        return true;
    }
}
