using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using OrleansSelfCare.Accounts;
using OrleansSelfCare.Accounts.Support;
using OrleansSelfCare.Grains;
using OrleansSelfCare.Grains.Secrets;
using OrleansSelfCare.Storage.Serialization;

namespace OrleansSelfCare.Tests.Storage;

/// <summary>The digests by which a store finds accounts: who writes them, when, and what they tell without the key ring.</summary>
public abstract class SearchStoreContract
{
    private const string Email = "Suzuki@Example.jp";
    private const string Phone = "0312345678";

    public static AccountDigests Digests { get; } = Ring(["k1"], ["s1"]);

    [SkippableFact]
    public async Task Account_of_an_earlier_version_is_found_when_its_batch_is_filled()
    {
        var store = await Open(Digests);
        await Write(Given(1), digests: null);
        Assert.Empty(await Find(store, Email));

        Assert.Equal(1, await Fill(store));

        Assert.Equal([Id(1)], await Find(store, Email));
        Assert.Equal([Id(1)], await Find(store, Phone));
        Assert.Equal(0, await Fill(store));
    }

    [SkippableFact]
    public async Task Write_of_an_earlier_version_leaves_no_digest_of_the_replaced_address()
    {
        var store = await Open(Digests);
        await Write(Given(1), Digests);
        Assert.Equal([Id(1)], await Find(store, Email));

        await Write(Given(1) with { Email = "new@example.jp", ContactPhone = "0398765432" }, digests: null);

        Assert.DoesNotContain(DigestsOf(Digests, Email, Phone), digest => Dump().Contains(digest, StringComparison.Ordinal));
        Assert.Empty(await Find(store, Email));
        Assert.Equal(1, await Fill(store));
        Assert.Equal([Id(1)], await Find(store, "new@example.jp"));
        Assert.Empty(await Find(store, Email));
    }

    [SkippableFact]
    public async Task Write_of_this_version_replaces_the_digests_and_a_deletion_removes_them()
    {
        var store = await Open(Digests);
        await Write(Given(1), Digests);
        await Write(Given(1) with { Email = null, ContactPhone = "0398765432" }, Digests);

        Assert.Empty(await Find(store, Email));
        Assert.Empty(await Find(store, Phone));
        Assert.Equal([Id(1)], await Find(store, "0398765432"));
        Assert.Equal(0, await Fill(store));

        await Delete(Id(1));

        Assert.Empty(await Find(store, "0398765432"));
        Assert.DoesNotContain(DigestsOf(Digests, null, "0398765432"), digest => Dump().Contains(digest, StringComparison.Ordinal));
    }

    [SkippableFact]
    public async Task Batches_that_were_interrupted_go_on_and_look_at_each_account_once_a_pass()
    {
        var store = await Open(Digests);
        for (var number = 0; number < 25; number++)
        {
            await Write(Given(number), digests: null);
        }

        var first = await store.Digests.FillDigests("", 10, default);
        Assert.Equal(10, first.Filled);
        Assert.NotNull(first.Next);

        // As after a crash: from the beginning, by another host.
        var other = await Open(Digests);
        Assert.Equal(15, await Fill(other));
        Assert.Equal(0, await Fill(store));
    }

    [SkippableFact]
    public async Task Account_that_is_written_while_its_batch_is_filled_keeps_the_digests_of_that_write()
    {
        var store = await Open(Digests);
        for (var round = 0; round < 30; round++)
        {
            var address = $"round-{round}@example.jp";
            await Write(Given(1), digests: null);
            await Task.WhenAll(Fill(store), Write(Given(1) with { Email = address }, Digests));

            Assert.Equal([Id(1)], await Find(store, address));
            Assert.Empty(await Find(store, Email));
        }
    }

    [SkippableFact]
    public async Task Replaced_key_is_searched_until_all_digests_are_of_the_new_one()
    {
        await Open(Digests);
        await Write(Given(1), Digests);
        await Write(Given(2), digests: null);
        var both = Ring(["k1"], ["s2", "s1"]);
        var store = await Open(both);

        Assert.Equal([Id(1)], await Find(store, Email));
        await Write(Given(3), both);
        Assert.Equal([Id(1), Id(3)], await Find(store, Email));
        Assert.Equal(2, await Fill(store));

        var turned = await Open(Ring(["k1"], ["s2"]));
        Assert.Equal([Id(1), Id(2), Id(3)], await Find(turned, Email));
        Assert.Equal(0, await Fill(turned));
    }

    [SkippableFact]
    public async Task Store_that_was_filled_before_there_were_keys_for_searching_is_searched_and_filled_again()
    {
        var before = Ring(["k1"], []);
        await Open(before);
        await Write(Given(1), before);
        var store = await Open(Digests);

        Assert.Equal([Id(1)], await Find(store, Email));
        Assert.Equal(1, await Fill(store));
        Assert.Equal([Id(1)], await Find(store, Email));
    }

    [SkippableFact]
    public async Task Columns_show_no_address_without_the_ring_and_another_ring_finds_nothing()
    {
        var store = await Open(Digests);
        await Write(Given(1), digests: null);
        await Fill(store);
        await Write(Given(2) with { Email = Phone + "@example.jp", ContactPhone = "0398765432" }, Digests);

        var columns = Dump();
        foreach (var secret in new[] { Email, Phone, "0398765432", "example" })
        {
            Assert.DoesNotContain(secret, columns, StringComparison.OrdinalIgnoreCase);
        }

        // With the key of the tokens, or with none, nobody gets the digest of an address that he guesses.
        Assert.DoesNotContain(DigestsOf(Ring(["k1"], []), Email, Phone), digest => columns.Contains(digest, StringComparison.Ordinal));
        Assert.Contains(DigestsOf(Digests, Email, Phone), digest => columns.Contains(digest, StringComparison.Ordinal));
        Assert.Empty(await Find(await Open(Ring(["k9"], ["s9"])), Email));
    }

    [SkippableFact]
    public async Task Digests_stand_before_the_account_and_are_of_the_whole_state()
    {
        await Open(Digests);
        await Write(Given(1), Digests);
        var state = JsonNode.Parse(Encoding.UTF8.GetString(AccountJson.Write(Given(1), Digests.Of(Given(1)))))!;

        Assert.Equal(["format", "search", "account"], state.AsObject().Select(member => member.Key));
        Assert.Equal(["key", "email", "phone"], state["search"]!.AsObject().Select(member => member.Key));
        Assert.All(DigestsOf(Digests, Email, Phone), digest => Assert.Contains(digest, Dump(), StringComparison.Ordinal));
    }

    /// <summary>The store, over the same rows at each call.</summary>
    protected abstract Task<SearchStore> Open(AccountDigests digests);

    /// <summary>As the product's write of a state does it.</summary>
    /// <param name="digests">Null: as an earlier version does.</param>
    protected abstract Task Write(Account account, AccountDigests? digests);

    protected abstract Task Delete(string key);

    /// <returns>The columns for searching, of all rows.</returns>
    protected abstract string Dump();

    protected sealed record SearchStore(IAccountSearch Search, ISearchDigestStore Digests);

    protected static string Id(int number) => $"account/ip-phone/customer-{number:D2}";

    protected static Account Given(int number) =>
        new() { Id = AccountId.FromKey(Id(number)), PasswordHash = "hash", Email = Email, ContactPhone = Phone };

    private static AccountDigests Ring(string[] keys, string[] searchKeys)
    {
        return new(KeyRing.Parse($$"""{"keys":[{{Entries(keys)}}],"searchKeys":[{{Entries(searchKeys)}}]}"""));

        static string Entries(string[] ids) => string.Join(',', ids.Select(id =>
            $$"""{"id":"{{id}}","secret":"{{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(id)))}}"}"""));
    }

    private static List<string> DigestsOf(AccountDigests digests, string? email, string? phone)
    {
        var made = digests.Of(email, phone);
        return [.. new[] { made.Email, made.Phone }.OfType<string>()];
    }

    private static async Task<List<string>> Find(SearchStore store, string term) =>
    [
        .. (await store.Search.Search(SearchTerm.Read(term, phonesAreJapanese: true)!, ["ip-phone"], 20, default))
            .Select(account => account.Id.Key).Order(StringComparer.Ordinal),
    ];

    /// <summary>One pass, in small batches.</summary>
    private static async Task<int> Fill(SearchStore store)
    {
        var filled = 0;
        for (var next = ""; next is not null;)
        {
            var batch = await store.Digests.FillDigests(next, 7, default);
            (next, filled) = (batch.Next, filled + batch.Filled);
        }

        return filled;
    }
}
