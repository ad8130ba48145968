using Microsoft.Playwright;

namespace OrleansSelfCare.Tests.Pages;

/// <summary>The accessibility check itself finds defects that a test puts into a page.</summary>
public sealed class AccessibilityTests(PortalUnderTest portal) : PagesTest(portal)
{
    [SkippableTheory]
    [InlineData("label", "document.querySelector('main').append(document.createElement('input'))")]
    [InlineData("color-contrast", "document.querySelector('h1').style.color = '#ddd'")]
    [InlineData("html-has-lang", "document.documentElement.removeAttribute('lang')")]
    public async Task A_planted_fault_is_found(string rule, string plant)
    {
        Browser.SkipIfMissing();
        var customer = await NewCustomer();
        await customer.Open("login");
        Assert.Empty(await Accessibility.Check(customer.Page));

        await customer.Page.EvaluateAsync(plant);

        Assert.Contains(await Accessibility.Check(customer.Page), error => error.StartsWith($"{rule} at ", StringComparison.Ordinal));
    }

    [SkippableFact]
    public async Task A_planted_color_that_is_too_dark_for_the_dark_is_found()
    {
        Browser.SkipIfMissing();
        var customer = await NewCustomer();
        await customer.Open("login");
        await customer.Page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
        Assert.Empty(await Accessibility.CheckColors(customer.Page));

        await customer.Page.EvaluateAsync("document.querySelector('h1').style.color = '#555'");

        var found = await Accessibility.CheckColors(customer.Page);
        await customer.Page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light });
        Assert.Contains(found, error => error.StartsWith("color-contrast at ", StringComparison.Ordinal));
    }

    [SkippableFact]
    public async Task A_planted_table_that_is_too_wide_is_found()
    {
        Browser.SkipIfMissing();
        var customer = await NewCustomer();
        await customer.Open("login");

        await customer.Page.EvaluateAsync("document.querySelector('main').style.minWidth = '700px'");

        Assert.Equal(2, (await Accessibility.CheckReflow(customer.Page)).Count);
    }
}
