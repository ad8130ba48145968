using System.Text.Json;
using OrleansSelfCare.Accounts.Timelines;
using OrleansSelfCare.Storage.Serialization;

namespace OrleansSelfCare.Tests.Rules;

/// <summary>The support desk reads an address and a phone number in full, and exports all that is stored of a customer.</summary>
public class UnmaskTests
{
    /// <summary>Members that are not exported, by their last name. Guid members are a kind of their own.</summary>
    private static readonly string[] LeftOut = ["passwordHash", "importedHash", "lastPasswordChange", "keyId", "key", "idempotencyKey"];

    [Fact]
    public void Unmask_shows_address_and_phone_and_records_the_reason_once()
    {
        var it = Given.Customer();

        var view = it.Unmask("T-1")!;
        it.Unmask("T-1");
        it.Unmask("T-2");

        Assert.Equal((Given.Email, Given.Phone), (view.Email, view.ContactPhone));
        Assert.DoesNotContain("taro", view.ToString(), StringComparison.Ordinal);
        Assert.Equal(
            ["T-2 1", "T-1 1"],
            it.Account.Timeline.Entries.Where(entry => entry.Event == TimelineEvent.Unmasked)
                .Select(entry => $"{entry.Note} {entry.Times}"));
    }

    [Fact]
    public void Export_has_every_stored_value_except_secrets_and_the_ids_that_tokens_are_derived_from()
    {
        var account = Given.WithEverythingSet() with { IsDisabled = false };
        var exported = Leaves(JsonDocument.Parse(new AccountScenario(account).Export()!).RootElement, "").ToList();
        var stored = Leaves(JsonDocument.Parse(AccountJson.Write(account)).RootElement.GetProperty("account"), "")
            .Where(leaf => !leaf.Path.StartsWith("/timeline", StringComparison.Ordinal) && leaf.Path != "/id").ToList();

        var secrets = stored.Where(leaf => leaf.Path.Split('/').Any(LeftOut.Contains)
            || (Guid.TryParse(leaf.Value, out _) && !leaf.Path.EndsWith("/subject", StringComparison.Ordinal))).ToList();
        Assert.NotEmpty(secrets);
        Assert.Empty(stored.Except(secrets).Except(exported));
        Assert.Empty(secrets.Select(leaf => leaf.Value).Intersect(exported.Select(leaf => leaf.Value)));
        Assert.DoesNotContain(
            exported, leaf => Guid.TryParse(leaf.Value, out _) && !leaf.Path.EndsWith("/subject", StringComparison.Ordinal));
        Assert.Equal(
            account.Timeline.Entries.Length + 1, exported.Count(leaf => leaf.Path.EndsWith("/event", StringComparison.Ordinal)));
        Assert.Contains(("/id/selfCareId", Given.Id.SelfCareId), exported);
    }

    [Fact]
    public void Export_has_the_last_use_of_a_session_that_is_known_in_memory()
    {
        var it = Given.SignedIn().After(TimeSpan.FromMinutes(3));

        var exported = it.Export(new Dictionary<Guid, DateTimeOffset> { [it.Session] = it.Now })!;

        Assert.Equal(
            it.Now, JsonDocument.Parse(exported).RootElement.GetProperty("sessions")[0].GetProperty("seenAt").GetDateTimeOffset());
        Assert.Equal(TimelineEvent.Exported, it.Account.Timeline.Entries[0].Event);
    }

    [Fact]
    public void An_account_that_does_not_exist_has_nothing_to_show()
    {
        Assert.Null(Given.Nobody().Unmask());
        Assert.Null(Given.Nobody().Export());
    }

    private static IEnumerable<(string Path, string Value)> Leaves(JsonElement element, string path) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(member => Leaves(member.Value, $"{path}/{member.Name}")),
        JsonValueKind.Array => element.EnumerateArray().SelectMany((item, index) => Leaves(item, $"{path}/{index}")),
        _ => [(path, element.ToString())],
    };
}
