using Microsoft.Extensions.DependencyInjection;
using OrleansSelfCare.Accounts;
using OrleansSelfCare.Storage.Sqlite;
using OrleansSelfCare.TestKit;
using OrleansSelfCare.Tests.Hosts;

namespace OrleansSelfCare.Tests.Http;

/// <summary>Hashes of bcrypt and Argon2id from the import to the first login, which replaces them.</summary>
public sealed class ImportedHashTests(SharedLocalhost shared) : IClassFixture<SharedLocalhost>
{
    private readonly TestAccount _account = TestAccount.New();

    private Api Api => shared.Gateway.Api;

    [Theory]
    [InlineData("correct horse", "$2y$04$QbRgQCBXqP7yiFCHQm13Fep5klyuEjKwqCeQD8OGDY1Sop.FBRue.")]
    [InlineData("password", "$argon2id$v=19$m=256,t=2,p=2$c29tZXNhbHQ$bQk8UB/VmZZF4Oo79iDXuL5/0ttZwg2f/5U52iv1cDc")]
    public async Task Imported_hash_opens_the_account_and_the_first_login_replaces_it(string password, string hash)
    {
        var file = $"line,selfCareId,passwordHash,email\nip-phone,{_account.Id},\"{hash}\",{_account.Email}\n";
        Assert.Equal("1", (await Api.Import(file)).Is(200)["created"]);
        var store = shared.Gateway.Services.GetRequiredService<SqliteAccountStore>();
        Assert.True(AccountId.TryCreate("ip-phone", _account.Id, out var id));
        Assert.Equal(hash, store.Read(id)!.Account.PasswordHash);

        (await Api.LogIn(_account, password + "!")).Is(401, "invalid-credentials");
        (await Api.LogIn(_account, password)).Is(200);

        // ASP.NET Core Identity's format 3 begins so.
        await Eventually(() => store.Read(id)!.Account.PasswordHash!, stored => stored.StartsWith("AQAAAA", StringComparison.Ordinal));
        (await Api.LogIn(_account, password)).Is(200);
        Assert.Equal("1", (await Api.Import(file)).Is(200)["unchanged"]);
    }

    [Theory]
    [InlineData("$2y$13$ww7HU0x7RKCviNnU4bF9iOP/RzX80iVQES66jPBhilF575XzYnD5e", "cost must be 4 to 12")]
    [InlineData("$argon2id$v=19$m=65537,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc", "memory (m) must be")]
    public async Task Imported_hash_beyond_the_limits_is_rejected_with_its_reason(string hash, string reason)
    {
        var report = (await Api.Import($"line,selfCareId,passwordHash\nip-phone,{_account.Id},\"{hash}\"\n", language: "en")).Is(200);

        var rejected = report.Body.GetProperty("rejected").EnumerateArray().Single().GetProperty("reason").GetString();
        Assert.StartsWith("passwordHash: ", rejected, StringComparison.Ordinal);
        Assert.Contains(reason, rejected, StringComparison.Ordinal);
    }
}
