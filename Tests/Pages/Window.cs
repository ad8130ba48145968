using Microsoft.Playwright;

namespace OrleansSelfCare.Tests.Pages;

/// <summary>How a person looks at the pages.</summary>
/// <param name="Script">Whether the browser runs scripts.</param>
public sealed record Look(bool English = false, bool Script = true);

/// <summary>A browser's window with cookies of its own.</summary>
public sealed class Window
{
    public static readonly ViewportSize Phone = new() { Width = 390, Height = 844 };
    public static readonly ViewportSize Desktop = new() { Width = 1280, Height = 900 };

    private Window(Look look, IBrowserContext context, IPage page) => (Look, Context, Page) = (look, context, page);

    public Look Look { get; }

    public IBrowserContext Context { get; }

    public IPage Page { get; }

    /// <summary>What a test did to it can't be undone: no other is to have it.</summary>
    public bool IsSpoilt { get; set; }

    public static async Task<Window> Open(IBrowser browser, Look look)
    {
        var context = await browser.NewContextAsync(new()
        {
            Locale = look.English ? "en-US" : "ja-JP",
            TimezoneId = "Asia/Tokyo",
            JavaScriptEnabled = look.Script,
            ViewportSize = Desktop,
        });
        return new Window(look, context, await context.NewPageAsync());
    }

    /// <returns>Whether it is as good as new.</returns>
    public async Task<bool> Empty()
    {
        if (IsSpoilt || Page.IsClosed)
        {
            await Context.CloseAsync();
            return false;
        }

        foreach (var tab in Context.Pages.Where(tab => tab != Page).ToArray())
        {
            await tab.CloseAsync();
        }

        await Context.ClearCookiesAsync();
        return true;
    }
}
