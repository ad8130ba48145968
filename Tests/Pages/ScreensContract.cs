namespace OrleansSelfCare.Tests.Pages;

/// <summary>Checks the accessibility of every screen in one language.</summary>
public abstract class ScreensContract(bool english)
{
    public static TheoryData<string> Places => [.. Screens.Places];

    [SkippableTheory]
    [MemberData(nameof(Places))]
    public async Task Every_screen_is_for_everybody_in_light_and_dark_and_on_narrow_windows(string place)
    {
        Browser.SkipIfMissing();
        await using var portal = await PortalUnderTest.Start(showsMails: place == Screens.NoLine);
        var customer = await portal.NewCustomer(await portal.Import(Screens.AccountOf(place)), new BrowserSettings(English: english));
        var errors = new List<string>();

        foreach (var screen in Screens.Of(place))
        {
            await screen.Go(customer, portal);
            if (screen.IsPictured)
            {
                await Pictures.Take(place, screen.Name, customer.Page, english);
            }

            errors.AddRange((await Accessibility.CheckEverything(customer.Page)).Select(error => $"{screen.Name}: {error}"));
        }

        Assert.Empty(errors.Concat(await customer.Leave()));
    }
}

[Trait("Category", "Long")]
public sealed class ScreensInJapanese() : ScreensContract(english: false);

[Trait("Category", "Long")]
public sealed class ScreensInEnglish() : ScreensContract(english: true);
