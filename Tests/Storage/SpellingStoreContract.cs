using OrleansSelfCare.Accounts;
using OrleansSelfCare.Grains;

namespace OrleansSelfCare.Tests.Storage;

/// <summary>Ids in any spelling, in a store whose accounts an earlier version wrote: then ids could differ only in case.</summary>
public abstract class SpellingStoreContract
{
    protected static readonly string[] Earlier = ["Taro", "taro", "TARO", "Jiro", "hanako"];

    [SkippableFact]
    public async Task Accounts_of_an_earlier_version_are_found_in_any_spelling()
    {
        var spellings = await UpgradedStore();

        Assert.Equal(["Jiro"], await Find(spellings, "jiro"));
        Assert.Equal(["hanako"], await Find(spellings, "HANAKO"));
        Assert.Equal(["TARO", "Taro", "taro"], await Find(spellings, "tARO"));
        Assert.Empty(await Find(spellings, "saburo"));
    }

    [SkippableFact]
    public async Task Those_that_differ_only_in_case_are_listed_until_only_one_is_left()
    {
        var spellings = await UpgradedStore();
        Assert.Equal(["TARO", "Taro", "taro"], await Ambiguous(spellings));

        await Delete("Taro");
        Assert.Equal(["TARO", "taro"], await Ambiguous(spellings));

        await Delete("TARO");
        Assert.Empty(await Ambiguous(spellings));
    }

    [SkippableTheory]
    [InlineData("JIRO")]
    [InlineData("tARo")]
    public async Task New_id_that_differs_only_in_case_is_refused_by_the_store(string id)
    {
        var spellings = await UpgradedStore();
        var before = await Find(spellings, id);

        Assert.False(await Insert(id));

        Assert.Equal(before, await Find(spellings, id));
        Assert.True(await Insert("saburo"));
    }

    protected static AccountId Id(string id) => AccountId.FromKey($"account/ip-phone/{id}");

    /// <summary>Stores <see cref="Earlier"/> as an earlier version does, then opens the store with this version.</summary>
    protected abstract Task<IAccountSpellings> UpgradedStore();

    /// <returns>False: conflict.</returns>
    protected abstract Task<bool> Insert(string id);

    protected abstract Task Delete(string id);

    private static async Task<IEnumerable<string>> Find(IAccountSpellings spellings, string typed) =>
        (await spellings.Find(Id(typed))).Select(id => id.SelfCareId).Order(StringComparer.Ordinal);

    private static async Task<IEnumerable<string>> Ambiguous(IAccountSpellings spellings) =>
        (await spellings.FindAmbiguous()).Select(id => id.SelfCareId).Order(StringComparer.Ordinal);
}
