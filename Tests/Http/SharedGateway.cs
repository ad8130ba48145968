using Microsoft.Data.Sqlite;
using OrleansSelfCare.TestKit;
using OrleansSelfCare.Tests.Hosts;

namespace OrleansSelfCare.Tests.Http;

/// <summary>One gateway for all the tests of a class, with a customer of theirs who is signed in.</summary>
public abstract class SharedGateway(string hosting) : IAsyncLifetime
{
    private TestGateway _gateway = null!;

    public string Hosting => hosting;

    public TestGateway Gateway => _gateway;

    public TestAccount Account { get; } = TestAccount.New();

    /// <summary>A session that stands.</summary>
    public string Session { get; private set; } = "";

    public async Task InitializeAsync()
    {
        _gateway = await TestGateway.Start(hosting);
        (await _gateway.Api.Import(Account)).Is(200);
        var challenge = (await _gateway.Api.LogIn(Account)).Is(200)["challenge"]!;
        Session = (await _gateway.Api.Verify(Account, challenge, _gateway.Inbox.LastCodeTo(Account.Email))).Is(200)["session"]!;
    }

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    /// <summary>How many accounts the store's file holds.</summary>
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
