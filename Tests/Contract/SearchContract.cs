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

    [SkippableFact]
    public async Task Search_finds_whole_addresses_in_any_case_and_no_parts()
    {
        var name = $"Mail.{Guid.NewGuid():N}"[..14];
        var account = await Customer($"{name}@Example.JP");
        var other = await Customer($"{name.ToLowerInvariant()}@example.jp");
        string[] both = [$"ip-phone/{account.Id} email", $"ip-phone/{other.Id} email"];

        foreach (var term in new[] { account.Email, other.Email, account.Email.ToUpperInvariant(), $"\u3000{name}＠example。jp" })
        {
            Assert.Equal(both.Order(StringComparer.Ordinal), Found((await Api.Search(term)).Is(200)));
        }

        Assert.Empty(Found((await Api.Search(account.Email[1..])).Is(200)));
        Assert.Empty(Found((await Api.Search($"{name}@example")).Is(200)));
    }

    [SkippableFact]
    public async Task Search_finds_whole_phone_numbers_in_any_spelling()
    {
        var phone = $"090{Random.Shared.Next(10_000_000, 100_000_000)}";
        var account = TestAccount.New() with { Phone = phone };
        var other = TestAccount.New() with { Phone = $"+81 {phone[1..]}", Line = "mobile-choice-050", Email = "" };
        (await Api.Import(account, other)).Is(200);
        string[] both = [$"ip-phone/{account.Id} phone", $"mobile-choice-050/{other.Id} phone"];

        string[] spellings =
        [
            phone, $"{phone[..3]}-{phone[3..7]}-{phone[7..]}", $"+81 {phone[1..3]} {phone[3..]}", $"81{phone[1..]}",
            $"({phone[..3]}){phone[3..]}", string.Concat(phone.Select(digit => (char)(digit - '0' + '０'))),
        ];
        foreach (var term in spellings)
        {
            Assert.Equal(both.Order(StringComparer.Ordinal), Found((await Api.Search(term)).Is(200)).Order(StringComparer.Ordinal));
        }

        Assert.Empty(Found((await Api.Search(phone[..^1])).Is(200)));
        Assert.Empty(Found((await Api.Search(phone[1..])).Is(200)));
        var shown = (await Api.Search(phone)).Is(200).Body.GetProperty("accounts")[0];
        Assert.Equal(new string('*', 8) + phone[^3..], shown.GetProperty("contactPhone").GetString());
    }

    [SkippableFact]
    public async Task Search_finds_an_account_by_what_it_has_now()
    {
        var account = await Customer();
        var (desk, imported, own) = (Address(), Address(), Address());
        (await Api.SetEmail(account, desk)).Is(204);
        await OnlyFoundBy(desk, account.Email);

        (await Api.Import(account with { Email = imported, Phone = "0398765432" })).Is(200);
        await OnlyFoundBy(imported, desk);

        (await Api.Import(account with { Email = "" })).Is(200);
        Assert.Empty(Found((await Api.Search(imported)).Is(200)));
        var challenge = (await Api.LogIn(account)).Is(200)["challenge"]!;
        var change = (await Api.ChangeEmail(account, challenge, own)).Is(200);
        Assert.Empty(Found((await Api.Search(own)).Is(200)));
        (await Api.Verify(account, change["challenge"]!, await Code(own, change))).Is(200);
        await OnlyFoundBy(own, imported);

        (await Api.Delete(account)).Is(204);
        Assert.Empty(Found((await Api.Search(own)).Is(200)));
        Assert.DoesNotContain($"ip-phone/{account.Id} id", Found((await Api.Search(account.Id)).Is(200)));

        async Task OnlyFoundBy(string email, string before)
        {
            Assert.Equal([$"ip-phone/{account.Id} email"], Found((await Api.Search(email)).Is(200)));
            Assert.Empty(Found((await Api.Search(before)).Is(200)));
        }

        static string Address() => $"a{Guid.NewGuid():N}@example.com";
    }

    [SkippableFact]
    public async Task Search_lists_whole_matches_before_ids_that_begin_with_the_term()
    {
        var phone = $"0{Random.Shared.Next(100_000_000, 1_000_000_000)}";
        var ids = Enumerable.Range(0, 11).Select(number => TestAccount.New() with { Id = $"{phone}-{number:D2}" }).ToArray();
        var owner = TestAccount.New() with { Phone = phone };
        (await Api.Import([owner, .. ids])).Is(200);

        var reply = (await Api.Search(phone)).Is(200);

        Assert.Equal([$"ip-phone/{owner.Id} phone", .. ids.Take(9).Select(id => $"ip-phone/{id.Id} id")], Found(reply));
        Assert.True(reply.Body.GetProperty("more").GetBoolean());
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
