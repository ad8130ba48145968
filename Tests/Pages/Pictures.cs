using Microsoft.Playwright;

namespace OrleansSelfCare.Tests.Pages;

/// <summary>
/// The pictures in <c>docs/screens</c>: <c>{line}-{screen}-{phone|desktop}.png</c>, Japanese and light, some also in English and dark. If
/// <c>SELFCARE_SCREENS</c> names a folder, <see cref="ScreensContract"/> writes new ones there.
/// </summary>
public static class Pictures
{
    private static readonly string[] AlsoInEnglishAndDark = ["home", "login", "verify", "menu"];

    private static string? Folder { get; } =
        Environment.GetEnvironmentVariable("SELFCARE_SCREENS") is { Length: > 0 } folder ? folder : null;

    /// <summary>The file names of all pictures.</summary>
    public static IEnumerable<string> Names =>
        from place in Screens.Places
        from screen in Screens.Of(place)
        where screen.IsPictured
        from shot in Shots(place, screen, english: false).Concat(Shots(place, screen, english: true))
        select shot.Name;

    /// <summary>Takes the pictures of this screen, if a folder is set.</summary>
    public static async Task Take(string place, Screen screen, Customer customer)
    {
        if (Folder is null || !screen.IsPictured)
        {
            return;
        }

        var page = customer.Page;
        Directory.CreateDirectory(Folder);
        foreach (var shot in Shots(place, screen, customer.Window.Settings.English))
        {
            await page.EmulateMediaAsync(new() { ColorScheme = shot.Dark ? ColorScheme.Dark : ColorScheme.Light });
            await page.SetViewportSizeAsync(shot.Size.Width, shot.Size.Height);
            await page.ScreenshotAsync(new()
            {
                Path = Path.Combine(Folder, shot.Name),
                FullPage = true,
                Animations = ScreenshotAnimations.Disabled,
            });
        }

        await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light });
        await page.SetViewportSizeAsync(Window.Desktop.Width, Window.Desktop.Height);
    }

    private static IEnumerable<(string Name, ViewportSize Size, bool Dark)> Shots(string place, Screen screen, bool english)
    {
        if (!english)
        {
            yield return ($"{place}-{screen.Name}-phone.png", Window.Phone, false);
            yield return ($"{place}-{screen.Name}-desktop.png", Window.Desktop, false);
        }

        if (place is Screens.NoLine or "ip-phone" && AlsoInEnglishAndDark.Contains(screen.Name))
        {
            yield return english
                ? ($"{place}-{screen.Name}-desktop-english.png", Window.Desktop, false)
                : ($"{place}-{screen.Name}-phone-dark.png", Window.Phone, true);
        }
    }
}
