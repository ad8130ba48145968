using System.Text.Json;
using OrleansSelfCare.TestKit;
using OrleansSelfCare.Tests.Hosts;

namespace OrleansSelfCare.Tests.Contract;

public abstract partial class AccountContract
{
    [SkippableFact]
    public async Task Search_finds_ids_of_all_lines_by_their_beginning_in_any_case()
    {
        var name = $"Find{Guid.NewGuid():N}"[..14];
        var other = TestAccount.New() with { Id = $"{name}.B-2", Line = "mobile-choice-050", Phone = "", Disabled = "true" };
        var account = TestAccount.New() with { Id = $"{name}_A@1" };
        (await Api.Import(other, account)).Is(200);

        foreach (var term in new[] { name, name.ToUpperInvariant(), $" {name.ToLowerInvariant()}\u200B", "Ｆｉｎｄ" + name[4..] })
        {
            Assert.Equal(
                [$"mobile-choice-050/{other.Id} id", $"ip-phone/{account.Id} id"], Found((await Api.Search(term)).Is(200)));
        }

        Assert.Equal([$"ip-phone/{account.Id} id"], Found((await Api.Search(account.Id)).Is(200)));
        Assert.Empty(Found((await Api.Search(account.Id + "x")).Is(200)));
        Assert.Empty(Found((await Api.Search(name[1..])).Is(200)));
        var shown = (await Api.Search(other.Id)).Is(200).Body.GetProperty("accounts")[0];
        Assert.Equal("c***@example.jp", shown.GetProperty("email").GetString());
        Assert.Equal(JsonValueKind.Null, shown.GetProperty("contactPhone").ValueKind);
        Assert.True(shown.GetProperty("disabled").GetBoolean());
    }

    [SkippableFact]
    public async Task Search_shows_ten_accounts_and_says_whether_there_are_more()
    {
        var name = $"many-{Guid.NewGuid():N}"[..14];
        var accounts = Enumerable.Range(0, 10).Select(number => TestAccount.New() with { Id = $"{name}-{number}" }).ToArray();
        (await Api.Import(accounts)).Is(200);

        var ten = (await Api.Search(name)).Is(200);
        Assert.Equal(accounts.Select(account => $"ip-phone/{account.Id} id"), Found(ten));
        Assert.False(ten.Body.GetProperty("more").GetBoolean());

        (await Api.Import(TestAccount.New() with { Id = name, Line = "mobile-choice-050" })).Is(200);
        var eleven = (await Api.Search(name)).Is(200);
        Assert.Equal(
            [$"mobile-choice-050/{name} id", .. accounts.Take(9).Select(account => $"ip-phone/{account.Id} id")], Found(eleven));
        Assert.True(eleven.Body.GetProperty("more").GetBoolean());

        (await Api.Delete(accounts[0])).Is(204);
        Assert.Equal(10, Found((await Api.Search(name)).Is(200)).Count);
        Assert.DoesNotContain($"ip-phone/{accounts[0].Id} id", Found((await Api.Search(name)).Is(200)));
    }

    [SkippableTheory]
    [InlineData("")]
    [InlineData("ab")]
    [InlineData("   ")]
    [InlineData("a%")]
    [InlineData("%%%")]
    [InlineData("abc%")]
    [InlineData("abc/def")]
    [InlineData("abc\u0000")]
    [InlineData("abc\ndef")]
    [InlineData("山田太郎")]
    [InlineData("' OR 1=1 --")]
    [InlineData("\uD800\uD800\uD800")]
    public async Task Search_term_that_can_find_nothing_is_refused(string term)
    {
        var errors = (await Api.Search(term)).Is(422, "validation-failed").Body.GetProperty("errors");
        Assert.Equal("term", Assert.Single(errors.EnumerateObject()).Name);
    }

    [SkippableFact]
    public async Task Search_takes_wildcards_of_SQL_as_characters_and_refuses_long_terms()
    {
        var name = $"x{Guid.NewGuid():N}"[..12];
        (await Api.Import(TestAccount.New() with { Id = $"{name}_1" }, TestAccount.New() with { Id = $"{name}-1" })).Is(200);

        Assert.Equal([$"ip-phone/{name}_1 id"], Found((await Api.Search($"{name}_")).Is(200)));
        (await Api.Search(new string('a', 65))).Is(422, "validation-failed");
        (await Api.Search(new string('a', 1_000))).Is(422, "validation-failed");
        Assert.Empty(Found((await Api.Search(new string('~', 60) + "@example.jp")).Is(200)));
    }

    private static List<string> Found(Reply reply) =>
    [
        .. reply.Body.GetProperty("accounts").EnumerateArray().Select(account =>
            $"{account.GetProperty("line")}/{account.GetProperty("selfCareId")} {account.GetProperty("foundBy")}"),
    ];
}
