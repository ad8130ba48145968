using OrleansSelfCare.Tests.Pages;

namespace OrleansSelfCare.Tests.Agents;

/// <summary>Base of the tests of the desk's pages. A test fails if a browser reported an error during it.</summary>
public abstract class DeskTest(DeskUnderTest desk) : IClassFixture<DeskUnderTest>, IAsyncLifetime
{
    private readonly List<Agent> _agents = [];

    protected DeskUnderTest Desk => desk;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        (desk.ApiProxy.Failure, desk.ApiProxy.Rewrite) = (ApiFailure.None, null);
        desk.ApiProxy.Release();
        (desk.Company.Refuses, desk.Company.Audience) = (false, CompanyProvider.OperatorsApi);
        (desk.Company.SignedInFor, desk.Company.IsAway) = (TimeSpan.Zero, false);
        var complaints = new List<string>();
        foreach (var agent in _agents)
        {
            complaints.AddRange(await agent.Leave());
        }

        Assert.Empty(complaints);
    }

    protected Task<Agent> NewAgent(params string[] rights) => NewAgent(new BrowserSettings(), rights);

    protected async Task<Agent> NewAgent(BrowserSettings settings, params string[] rights)
    {
        var agent = await desk.NewAgent(settings, rights);
        _agents.Add(agent);
        return agent;
    }
}
