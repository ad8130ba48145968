using Deque.AxeCore.Commons;
using Microsoft.Playwright;

namespace OrleansSelfCare.Tests.Pages;

/// <summary>What axe finds on a page by the rules of WCAG 2.2, A and AA, and its own best practice.</summary>
public static class Accessibility
{
    private static readonly string[] Tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
    private static readonly string Axe = new BundledAxeScriptProvider().GetScript();

    /// <returns>For each fault the rule, where it is broken, and by what.</returns>
    public static async Task<IReadOnlyList<string>> Check(IPage page)
    {
        if (!await page.EvaluateAsync<bool>("'axe' in globalThis"))
        {
            // From outside the page, so its policy neither forbids it nor is loosened for it.
            await page.EvaluateAsync($"() => {{ {Axe} }}");
        }

        return await page.EvaluateAsync<string[]>(
            """
            async tags => {
              const found = await axe.run(document, { runOnly: tags, resultTypes: ['violations', 'incomplete'] });
              // Text whose contrast it can't tell would pass unseen.
              const untold = found.incomplete.filter(rule => rule.id === 'color-contrast');
              return [...found.violations, ...untold].flatMap(fault => fault.nodes.map(node => `${fault.id} at ${node.target}: ${node.html}`));
            }
            """,
            Tags);
    }

    /// <summary>At 320 pixels, and at the width that 200 % leaves of 1280, a page is read without moving it sideways (WCAG 2.2, 1.4.10 and 1.4.4).</summary>
    public static async Task<IReadOnlyList<string>> CheckReflow(IPage page)
    {
        var before = page.ViewportSize!;
        var faults = new List<string>();
        foreach (var width in new[] { 320, 640 })
        {
            await page.SetViewportSizeAsync(width, before.Height);
            var needed = await page.EvaluateAsync<int>("document.scrollingElement.scrollWidth");
            if (needed > width)
            {
                faults.Add($"needs {needed} of {width} pixels");
            }
        }

        await page.SetViewportSizeAsync(before.Width, before.Height);
        return faults;
    }
}
