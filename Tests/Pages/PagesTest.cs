using OrleansSelfCare.TestKit;

namespace OrleansSelfCare.Tests.Pages;

/// <summary>
/// Base of the tests of the pages. Each class has its own portal. A test fails if a browser reported an error during it
/// (<see cref="BrowserMonitor"/>).
/// </summary>
public abstract class PagesTest(PortalUnderTest portal) : IClassFixture<PortalUnderTest>, IAsyncLifetime
{
    private readonly List<Customer> _customers = [];

    protected PortalUnderTest Portal => portal;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        portal.ApiProxy.Failure = ApiFailure.None;
        portal.ApiProxy.Rewrite = null;
        portal.ApiProxy.Release();
        portal.Inbox.IsDown = false;
        var complaints = new List<string>();
        foreach (var customer in _customers)
        {
            complaints.AddRange(await customer.Leave());
        }

        Assert.Empty(complaints);
    }

    /// <summary>A customer of this service line, with a new account.</summary>
    /// <param name="email">Empty: none is registered.</param>
    protected async Task<Customer> NewCustomer(string line = "ip-phone", BrowserSettings? settings = null, string? email = null) =>
        await NewCustomer(await portal.NewAccount(line, email), settings);

    /// <summary>This account in another browser.</summary>
    protected async Task<Customer> NewCustomer(TestAccount account, BrowserSettings? settings = null)
    {
        var customer = await portal.NewCustomer(account, settings);
        _customers.Add(customer);
        return customer;
    }

    protected static TimeSpan Minutes(double minutes) => TimeSpan.FromMinutes(minutes);
}

/// <summary>The service lines as theory data.</summary>
public static class Lines
{
    public static readonly string[] Ids = ["ip-phone", "mobile-choice-050", "free-voice"];

    public static TheoryData<string> All => [.. Ids];

    /// <summary>Each service line with and without script.</summary>
    public static IEnumerable<object[]> AllAndScript =>
        Ids.SelectMany(line => new[] { true, false }, (line, script) => new object[] { line, script });

    /// <summary>Each service line with script and one without, for pages whose service lines differ only in texts.</summary>
    public static IEnumerable<object[]> AllAndOneWithoutScript => Ids.Select(line => new object[] { line, true }).Append([Ids[0], false]);
}
