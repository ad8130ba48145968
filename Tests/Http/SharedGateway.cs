using Microsoft.Data.Sqlite;
using OrleansSelfCare.TestKit;
using OrleansSelfCare.Tests.Hosts;

namespace OrleansSelfCare.Tests.Http;

/// <summary>One gateway for all tests of a class, with a customer who is signed in.</summary>
public abstract class SharedGateway(string hosting, params string[] settings) : IAsyncLifetime
{
    private TestGateway _gateway = null!;

    public string Hosting => hosting;

    public TestGateway Gateway => _gateway;

    public TestAccount Account { get; } = TestAccount.New();

    /// <summary>The token of the customer's session.</summary>
    public string Session { get; private set; } = "";

    public async Task InitializeAsync()
    {
        _gateway = await TestGateway.Start(hosting, settings);
        (await _gateway.Api.Import(Account)).Is(200);
        var challenge = (await _gateway.Api.LogIn(Account)).Is(200)["challenge"]!;
        Session = (await _gateway.Api.Verify(Account, challenge, _gateway.Inbox.LastCodeTo(Account.Email))).Is(200)["session"]!;
    }

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    /// <summary>The number of accounts in the store.</summary>
    public long StoredAccounts()
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(Gateway.Directory, "accounts.db")};Pooling=False");
        connection.Open();
        using var count = connection.CreateCommand();
        count.CommandText = "SELECT count(*) FROM account";
        return (long)count.ExecuteScalar()!;
    }
}

public sealed class SharedLocalhost() : SharedGateway("Localhost");
