using System.Collections.Concurrent;
using OrleansSelfCare.TestKit;
using OrleansSelfCare.Tests.Cluster;
using OrleansSelfCare.Tests.Hosts;

namespace OrleansSelfCare.Tests.Containers;

/// <summary>Nothing else runs in parallel: the tests depend on timing in seconds.</summary>
[CollectionDefinition(nameof(RunningContainers), DisableParallelization = true)]
public sealed class ShareContainers : ICollectionFixture<RunningContainers>;

/// <summary>The containers of docker-compose.yml, started once for all tests.</summary>
public sealed class RunningContainers : IAsyncLifetime
{
    private readonly ComposeProject _project = new("selfcare-test", "10.209");
    private Task? _created;
    private CaughtMails? _mails;
    private MailedCodes? _codes;
    private Api? _api;
    private Api? _provider;

    public RunningContainers() => Service = new(() => Api, () => _provider!);

    internal ComposeProject Project => _project;

    internal MailedCodes Codes => _codes!;

    internal Api Api => _api!;

    /// <summary>A client of the OpenID provider beside the sample service.</summary>
    internal ServiceClient Service { get; }

    /// <summary>Everything that the customers of a test typed, got or were mailed, and that no log may have.</summary>
    internal ConcurrentBag<string> Secrets { get; } = [];

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        _codes?.Dispose();
        _mails?.Dispose();
        _api?.Dispose();
        _provider?.Dispose();
        if (_created is not null)
        {
            await _project.DisposeAsync();
        }
    }

    /// <summary>Starts what is not running: at the first call everything, later what an earlier test stopped.</summary>
    internal async Task Whole()
    {
        await Engine.Need();
        _created ??= _project.Create();
        await _created;
        await _project.Up();
        if (_codes is not null)
        {
            return;
        }

        _api = new Api(_project.Api, _project.OperatorKey);
        _provider = ServiceClient.ProviderAt(_project.Provider);
        _mails = new CaughtMails(_project.Mails);
        _codes = new MailedCodes(_mails.New);
        // The first calls of a host take longest.
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => SignIn()));
    }

    /// <summary>A new account that has logged in, and its code.</summary>
    internal async Task<(TestAccount Account, string Challenge, string Code)> LogIn()
    {
        var (account, challenge, code) = await SignIns.LogIn(Api, Codes);
        Secrets.Add(account.Email);
        Secrets.Add(challenge);
        return (account, challenge, code);
    }

    /// <param name="form">Of the page that asks for the code.</param>
    internal Task<string> CodeOf(TestAccount account, (string Name, string Value)[] form) =>
        Codes.Of(account.Email, form.Single(field => field.Name == "reference").Value);

    internal async Task<(TestAccount Account, string Session)> SignIn()
    {
        var (account, challenge, code) = await LogIn();
        var session = (await Api.Verify(account, challenge, code)).Is(200)["session"]!;
        Secrets.Add(session);
        return (account, session);
    }
}
