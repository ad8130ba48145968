using OrleansSelfCare.Tests.Pages;

namespace OrleansSelfCare.Tests.Agents;

/// <summary>Checks the accessibility of every page of the desk in one language, and takes the pictures.</summary>
public abstract class DeskScreensContract(bool english)
{
    [SkippableFact]
    public async Task Every_page_is_for_everybody_in_light_and_dark_and_on_narrow_windows()
    {
        Browser.SkipIfMissing();
        await using var desk = await DeskUnderTest.StartTrial();
        var agent = await desk.NewAgent(new BrowserSettings(English: english));
        var errors = new List<string>();

        foreach (var screen in DeskScreens.All)
        {
            await screen.Go(agent, desk);
            await Pictures.Take(DeskScreens.Place, screen.Name, agent.Page, english);
            errors.AddRange((await Accessibility.CheckEverything(agent.Page)).Select(error => $"{screen.Name}: {error}"));
        }

        Assert.Empty(errors.Concat(await agent.Leave()));
    }
}

[Trait("Category", "Long")]
public sealed class DeskScreensInJapanese() : DeskScreensContract(english: false);

[Trait("Category", "Long")]
public sealed class DeskScreensInEnglish() : DeskScreensContract(english: true);
