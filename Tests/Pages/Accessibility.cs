using Deque.AxeCore.Commons;
using Microsoft.Playwright;

namespace OrleansSelfCare.Tests.Pages;

/// <summary>Checks pages with axe against WCAG 2.2 (A and AA) and axe's best practices.</summary>
public static class Accessibility
{
    private static readonly object All =
        new { type = "tag", values = new[] { "wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice" } };

    /// <summary>Those of <see cref="All"/> whose result depends on colors.</summary>
    private static readonly object Colors = new { type = "rule", values = new[] { "color-contrast", "link-in-text-block" } };

    private static readonly string Axe = new BundledAxeScriptProvider().GetScript();

    /// <summary>In light and dark, and on narrow windows.</summary>
    public static async Task<IReadOnlyList<string>> CheckEverything(IPage page)
    {
        var found = new List<string>(await Check(page));
        found.AddRange(await CheckReflow(page));
        await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
        found.AddRange((await CheckColors(page)).Select(error => $"dark: {error}"));
        await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light });
        return found;
    }

    /// <returns>One message per violation: the rule, the selector and the element.</returns>
    public static Task<IReadOnlyList<string>> Check(IPage page) => Check(page, All);

    /// <summary>For a page that was checked and now has other colors: checks only the rules about colors, which takes less time.</summary>
    /// <inheritdoc cref="Check(IPage)"/>
    public static Task<IReadOnlyList<string>> CheckColors(IPage page) => Check(page, Colors);

    /// <summary>
    /// Checks that a page needs no horizontal scrolling at 320 pixels, and at 640 (1280 at 200 % zoom; WCAG 2.2, 1.4.10 and 1.4.4).
    /// </summary>
    public static async Task<IReadOnlyList<string>> CheckReflow(IPage page)
    {
        var before = page.ViewportSize!;
        var errors = new List<string>();
        foreach (var width in new[] { 320, 640 })
        {
            await page.SetViewportSizeAsync(width, before.Height);
            var needed = await page.EvaluateAsync<int>("document.scrollingElement.scrollWidth");
            if (needed > width)
            {
                errors.Add($"needs {needed} of {width} pixels");
            }
        }

        await page.SetViewportSizeAsync(before.Width, before.Height);
        return errors;
    }

    private static async Task<IReadOnlyList<string>> Check(IPage page, object rules)
    {
        if (!await page.EvaluateAsync<bool>("'axe' in globalThis"))
        {
            // Injected through the driver, so the page's Content-Security-Policy need not be relaxed.
            await page.EvaluateAsync($"() => {{ {Axe} }}");
        }

        return await page.EvaluateAsync<string[]>(
            """
            async rules => {
              const found = await axe.run(document, { runOnly: rules, resultTypes: ['violations', 'incomplete'] });
              // Text whose contrast axe cannot compute also counts as a violation.
              const unknown = found.incomplete.filter(rule => rule.id === 'color-contrast');
              return [...found.violations, ...unknown].flatMap(
                rule => rule.nodes.map(node => `${rule.id} at ${node.target}: ${node.html}`));
            }
            """,
            rules);
    }
}
