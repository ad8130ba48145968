using Deque.AxeCore.Commons;
using Microsoft.Playwright;

namespace OrleansSelfCare.Tests.Pages;

/// <summary>Checks pages with axe against WCAG 2.2 (A and AA) and axe's best practices.</summary>
public static class Accessibility
{
    private static readonly string[] Tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
    private static readonly string Axe = new BundledAxeScriptProvider().GetScript();

    /// <returns>One message per violation: the rule, the selector and the element.</returns>
    public static async Task<IReadOnlyList<string>> Check(IPage page)
    {
        if (!await page.EvaluateAsync<bool>("'axe' in globalThis"))
        {
            // Injected through the driver, so the page's Content-Security-Policy need not be relaxed.
            await page.EvaluateAsync($"() => {{ {Axe} }}");
        }

        return await page.EvaluateAsync<string[]>(
            """
            async tags => {
              const found = await axe.run(document, { runOnly: tags, resultTypes: ['violations', 'incomplete'] });
              // Text whose contrast axe cannot compute also counts as a violation.
              const unknown = found.incomplete.filter(rule => rule.id === 'color-contrast');
              return [...found.violations, ...unknown].flatMap(
                rule => rule.nodes.map(node => `${rule.id} at ${node.target}: ${node.html}`));
            }
            """,
            Tags);
    }

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
}
