using Microsoft.Playwright;

namespace OrleansSelfCare.Tests.Pages;

/// <summary>What customers and agents do on a page.</summary>
internal static class PageActions
{
    /// <summary>Waits until the next page is loaded.</summary>
    public static async Task Arrive(this IPage page, Func<Task> act)
    {
        var loaded = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        void Loaded(object? sender, IPage page) => loaded.TrySetResult();
        page.Load += Loaded;
        try
        {
            await act();
            await loaded.Task.WaitAsync(TimeSpan.FromSeconds(30));
        }
        finally
        {
            page.Load -= Loaded;
        }
    }

    /// <summary>Clicks twice; the second click comes before the answer to the first.</summary>
    /// <param name="api">Delays that answer.</param>
    /// <param name="script">The page's script may suppress the second click.</param>
    public static async Task PressTwice(this IPage page, ILocator button, ApiProxy api, bool script)
    {
        await button.ScrollIntoViewIfNeededAsync();
        var box = (await button.BoundingBoxAsync())!;
        var (x, y) = (box.X + (box.Width / 2), box.Y + (box.Height / 2));
        var reached = api.Hold();
        await page.Arrive(async () =>
        {
            await page.Mouse.ClickAsync(x, y);
            await reached.WaitAsync(TimeSpan.FromSeconds(30));
            await (script
                ? page.Mouse.ClickAsync(x, y)
                : page.RunAndWaitForRequestAsync(() => page.Mouse.ClickAsync(x, y), request => request.Method == "POST"));
            api.Release();
        });
    }
}
