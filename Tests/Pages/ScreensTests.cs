using Microsoft.Playwright;
using OrleansSelfCare.Tests.Docs;

namespace OrleansSelfCare.Tests.Pages;

/// <summary>Every screen there is, looked at as an auditor of accessibility would, on a portal of its own.</summary>
[Collection(PagesCollection.Name)]
public sealed class ScreensTests
{
    public static IEnumerable<object[]> PlacesAndLanguages => Screens.Places.SelectMany(place => new[] { false, true }, (place, english) => new object[] { place, english });

    [SkippableTheory]
    [MemberData(nameof(PlacesAndLanguages))]
    public async Task Every_screen_is_for_everybody_in_light_and_dark_and_on_narrow_windows(string place, bool english)
    {
        Browser.Need();
        await using var portal = await PortalUnderTest.Start(showsMails: place == Screens.NoLine);
        var customer = await portal.Customer(await portal.Import(Screens.Customer(place)), new Look(English: english));
        var faults = new List<string>();

        foreach (var screen in Screens.Of(place))
        {
            await screen.Go(customer, portal);
            await Pictures.Take(place, screen, customer);

            var found = new List<string>(await Accessibility.Check(customer.Page));
            found.AddRange(await Accessibility.CheckReflow(customer.Page));
            if (!english)
            {
                // The colours are no others in another language.
                await customer.Page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
                found.AddRange((await Accessibility.Check(customer.Page)).Select(fault => $"dark: {fault}"));
                await customer.Page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light });
            }

            faults.AddRange(found.Select(fault => $"{screen.Name}: {fault}"));
        }

        Assert.Empty(faults.Concat(await customer.Leave()));
    }

    [Fact]
    public void The_docs_show_every_screen_and_no_other()
    {
        var there = Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs", "screens"), "*.png").Select(path => Path.GetFileName(path)!);

        Assert.Equal(Pictures.Names.Order(StringComparer.Ordinal), there.Order(StringComparer.Ordinal));
    }
}
