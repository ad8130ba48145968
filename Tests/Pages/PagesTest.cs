using OrleansSelfCare.TestKit;







namespace OrleansSelfCare.Tests.Pages;

/// <summary>
/// Tests that walk through the pages, on a portal that a class has to itself; at each test's end nothing may have gone wrong in any browser
/// (<see cref="Watch"/>).
/// </summary>
public abstract class PagesTest(PortalUnderTest portal) : IClassFixture<PortalUnderTest>, IAsyncLifetime
{
    private readonly List<Customer> _customers = [];

    protected PortalUnderTest Portal => portal;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        portal.Line.Fault = ApiFault.None;
        portal.Line.Release();
        portal.Inbox.IsDown = false;
        var complaints = new List<string>();
        foreach (var customer in _customers)
        {
            complaints.AddRange(await customer.Leave());
        }

        Assert.Empty(complaints);
    }

    /// <summary>With an account of that line that no other test has.</summary>
    /// <param name="email">Empty: none is registered.</param>
    protected async Task<Customer> Customer(string line = "ip-phone", Look? look = null, string? email = null) =>
        await Customer(await portal.Account(line, email), look);

    /// <summary>The same account at another browser.</summary>
    protected async Task<Customer> Customer(TestAccount account, Look? look = null)
    {
        var customer = await portal.Customer(account, look);
        _customers.Add(customer);
        return customer;
    }

    protected static TimeSpan Minutes(double minutes) => TimeSpan.FromMinutes(minutes);
}

/// <summary>Theory data that every line appears in.</summary>
public static class Lines
{
    public static readonly string[] Ids = ["ip-phone", "mobile-choice-050", "free-voice"];

    public static TheoryData<string> All => [.. Ids];

    /// <summary>Each with and without script.</summary>
    public static IEnumerable<object[]> AllAndScript => Ids.SelectMany(line => new[] { true, false }, (line, script) => new object[] { line, script });

    /// <summary>Each with script, and one without, for what the lines differ in by their words alone.</summary>
    public static IEnumerable<object[]> AllAndOneWithoutScript => Ids.Select(line => new object[] { line, true }).Append([Ids[0], false]);
}
