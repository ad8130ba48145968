using Microsoft.Playwright;
using OrleansSelfCare.Tests.Agents;

namespace OrleansSelfCare.Tests.Pages;

/// <summary>
/// The pictures in <c>docs/screens</c>: <c>{line}-{screen}-{phone|desktop}.png</c>, Japanese and light, some also in English and dark. If
/// <c>SELFCARE_SCREENS</c> names a folder, <see cref="ScreensContract"/> writes new ones there.
/// </summary>
public static class Pictures
{
    private static readonly string[] AlsoInEnglishAndDark = ["home", "login", "verify", "menu", "account"];

    private static string? Folder { get; } =
        Environment.GetEnvironmentVariable("SELFCARE_SCREENS") is { Length: > 0 } folder ? folder : null;

    /// <summary>The file names of all pictures.</summary>
    public static IEnumerable<string> Names =>
        from screen in Screens.Places
            .SelectMany(place => Screens.Of(place).Where(screen => screen.IsPictured).Select(screen => (Place: place, screen.Name)))
            .Concat(DeskScreens.All.Select(screen => (Place: DeskScreens.Place, screen.Name)))
        from shot in Shots(screen.Place, screen.Name, english: false).Concat(Shots(screen.Place, screen.Name, english: true))
        select shot.Name;

    /// <summary>Takes the pictures of this screen, if a folder is set.</summary>
    public static async Task Take(string place, string screen, IPage page, bool english)
    {
        if (Folder is null)
        {
            return;
        }

        Directory.CreateDirectory(Folder);
        foreach (var shot in Shots(place, screen, english))
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

    private static IEnumerable<(string Name, ViewportSize Size, bool Dark)> Shots(string place, string screen, bool english)
    {
        if (!english)
        {
            yield return ($"{place}-{screen}-phone.png", Window.Phone, false);
            yield return ($"{place}-{screen}-desktop.png", Window.Desktop, false);
        }

        if (place is Screens.NoLine or "ip-phone" or DeskScreens.Place && AlsoInEnglishAndDark.Contains(screen))
        {
            yield return english
                ? ($"{place}-{screen}-desktop-english.png", Window.Desktop, false)
                : ($"{place}-{screen}-phone-dark.png", Window.Phone, true);
        }
    }
}
