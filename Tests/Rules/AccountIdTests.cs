using OrleansSelfCare.Accounts;

namespace OrleansSelfCare.Tests.Rules;

public class AccountIdTests
{
    [Theory]
    [InlineData("ip-phone", "taro-01")]
    [InlineData("0", "._-@")]
    [InlineData("mobile-choice-050", "Taro@Example.JP")]
    [InlineData("deadbeef", "0123456789abcdef")]
    public void Its_key_leads_back_to_it(string line, string selfCareId)
    {
        Assert.True(AccountId.TryCreate(line, selfCareId, out var id));
        Assert.Equal($"account/{line}/{selfCareId}", id.Key);
        Assert.Equal((id, line, selfCareId), (AccountId.FromKey(id.Key), id.Line, id.SelfCareId));
    }

    [Theory]
    [InlineData("deadbeef", "0123456789abcdef")]
    [InlineData("0", "12345")]
    [InlineData("00000000-0000-0000-0000-00000000", "0000")]
    public void Its_key_can_be_taken_for_no_guid_and_no_integer(string line, string selfCareId)
    {
        Assert.True(AccountId.TryCreate(line, selfCareId, out var id));
        Assert.DoesNotMatch(@"\A[0-9A-Fa-f-]*(\+.*)?\z", id.Key);
        Assert.DoesNotContain('+', id.Key);
    }

    [Fact]
    public void Two_ids_never_share_a_key()
    {
        Assert.False(AccountId.TryCreate("a", "b/c", out _));
        Assert.False(AccountId.TryCreate("a/b", "c", out _));
        Assert.NotEqual(AccountId.FromKey("account/a/bc"), AccountId.FromKey("account/ab/c"));
        Assert.NotEqual(AccountId.FromKey("account/a/Taro"), AccountId.FromKey("account/a/taro"));
    }

    [Theory]
    [InlineData(null, "taro")]
    [InlineData("", "taro")]
    [InlineData("IP-phone", "taro")]
    [InlineData("ip_phone", "taro")]
    [InlineData("ip-phone\n", "taro")]
    [InlineData("ip-phone", null)]
    [InlineData("ip-phone", "")]
    [InlineData("ip-phone", "　 ")]
    [InlineData("ip-phone", "ta ro")]
    [InlineData("ip-phone", "ta+ro")]
    [InlineData("ip-phone", "ta/ro")]
    [InlineData("ip-phone", "太郎")]
    [InlineData("ip-phone", "ta\0ro")]
    public void What_can_be_no_accounts_id_is_refused(string? line, string? selfCareId)
    {
        Assert.False(AccountId.TryCreate(line, selfCareId, out var id));
        Assert.Equal(default, id);
    }

    [Theory]
    [InlineData(32, 64, true)]
    [InlineData(33, 64, false)]
    [InlineData(32, 65, false)]
    public void A_line_has_at_most_32_characters_and_a_self_care_id_64(int line, int selfCareId, bool valid) =>
        Assert.Equal(valid, AccountId.TryCreate(new string('a', line), new string('a', selfCareId), out _));

    [Fact]
    public void A_self_care_id_is_taken_in_kindly()
    {
        Assert.True(AccountId.TryCreate("ip-phone", "　ｔａｒｏ－０１ ", out var id));
        Assert.Equal(Given.Id, id);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("account/")]
    [InlineData("account//")]
    [InlineData("account/ip-phone")]
    [InlineData("account/ip-phone/")]
    [InlineData("account//taro")]
    [InlineData("Account/ip-phone/taro")]
    [InlineData("account/ip-phone/taro/x")]
    [InlineData("account/ip-phone/taro ")]
    [InlineData("account/ip-phone/ｔaro")]
    public void A_key_that_no_id_made_is_refused(string? key)
    {
        Assert.False(AccountId.TryFromKey(key, out var id));
        Assert.Equal(default, id);
    }

    [Fact]
    public void A_key_that_no_id_made_is_not_repeated_in_the_error()
    {
        var error = Assert.Throws<FormatException>(() => AccountId.FromKey("account/ip-phone/ta ro"));
        Assert.DoesNotContain("ta ro", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("taro", new string[0], null)]
    [InlineData("TARO", new[] { "Taro" }, "Taro")]
    [InlineData("Taro", new[] { "Taro" }, "Taro")]
    [InlineData("taro", new[] { "Taro", "taro" }, "taro")]
    [InlineData("TARO", new[] { "Taro", "taro" }, null)]
    public void Typed_id_means_the_account_of_its_spelling_or_else_the_only_one(string typed, string[] stored, string? found) =>
        Assert.Equal(found, Id(typed).FindIn([.. stored.Select(Id)])?.SelfCareId);

    [Fact]
    public void All_spellings_of_an_id_have_the_same_folded_id() => Assert.Equal(Id("taro.y-1@x"), Id("Taro.Y-1@X").Fold());

    private static AccountId Id(string id) => AccountId.FromKey($"account/ip-phone/{id}");
}
