using OrleansSelfCare.Accounts;
using OrleansSelfCare.Accounts.Passwords;
using OrleansSelfCare.Tests.Docs;

namespace OrleansSelfCare.Tests.Rules;

public class NewPasswordTests
{
    [Theory]
    [InlineData(7, PasswordError.TooShort)]
    [InlineData(8, null)]
    [InlineData(64, null)]
    [InlineData(128, null)]
    [InlineData(129, PasswordError.TooLong)]
    public void It_has_8_to_128_characters(int length, PasswordError? fault) =>
        Assert.Equal(fault, FaultOf(new string('x', length)));

    [Theory]
    [InlineData(7, PasswordError.TooShort)]
    [InlineData(8, null)]
    [InlineData(128, null)]
    [InlineData(129, PasswordError.TooLong)]
    public void A_character_outside_the_basic_plane_counts_once(int length, PasswordError? fault) =>
        Assert.Equal(fault, FaultOf(string.Concat(Enumerable.Repeat("🐟", length))));

    [Theory]
    [InlineData("pass　 wo rd")]
    [InlineData("lowercaseonly")]
    [InlineData("あいうえおかきく")]
    [InlineData("taro-01taro-01")]
    public void There_are_no_composition_rules(string password) => Assert.Null(FaultOf(password));

    [Theory]
    [InlineData("yamada-taro")]
    [InlineData("YAMADA-Taro")]
    public void It_is_not_the_self_care_id(string password)
    {
        Assert.True(AccountId.TryCreate("ip-phone", "yamada-taro", out var id));
        Assert.Equal(PasswordError.SameAsId, NewPassword.ErrorOf(new(password), id));
    }

    [Theory]
    [InlineData("password")]
    [InlineData("PassWord1")]
    [InlineData("12345678")]
    [InlineData("rakuten123")]
    [InlineData("jennifer")]
    [InlineData("michelle")]
    public void It_is_not_a_common_one(string password) => Assert.Equal(PasswordError.Common, FaultOf(password));

    [Fact]
    public void The_3000_most_frequent_passwords_and_the_50_likely_ones_are_each_refused_as_common()
    {
        var source = File.ReadAllText(Path.Combine(Repository.Root, "Accounts", "Passwords", "CommonPasswords.cs"));
        var lists = source.Split("\"\"\"").Where((_, part) => part % 2 == 1)
            .Select(list => list.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).ToArray();

        Assert.Equal([3000, 50], lists.Select(list => list.Length));
        var all = lists.SelectMany(list => list).ToArray();
        Assert.Equal(all.Length, all.Distinct(StringComparer.OrdinalIgnoreCase).Count());
        // A shorter one would be refused for its length, so it would not count.
        Assert.All(all, password => Assert.Equal(PasswordError.Common, FaultOf(password)));
    }

    [Theory]
    [InlineData(" 1234567 ", PasswordError.TooShort)]
    [InlineData("        ", PasswordError.TooShort)]
    [InlineData("ｶﾞｷﾞｸﾞｹﾞ", PasswordError.TooShort)]
    [InlineData("ｶﾞｷﾞｸﾞｹﾞｺﾞｻﾞｼﾞｽﾞ", null)]
    [InlineData("　ｐａｓｓｗｏｒｄ１", PasswordError.Common)]
    [InlineData("ｙａｍａｄａ－ｔａｒｏ", null)]
    public void Length_and_common_passwords_are_checked_on_the_normalised_form(string password, PasswordError? error) =>
        Assert.Equal(error, FaultOf(password));

    [Theory]
    [InlineData("1234567812345678")]
    [InlineData("1234-5678-1234-5678")]
    [InlineData("1234 5678 1234 5678")]
    public void Sixteen_digits_with_or_without_separators_are_not_the_self_care_id(string password)
    {
        Assert.True(AccountId.TryCreate("ip-phone", "1234567812345678", out var id));
        Assert.Equal(PasswordError.SameAsId, NewPassword.ErrorOf(new(password), id));
    }

    [Theory]
    [InlineData(14, PasswordError.TooShort)]
    [InlineData(15, null)]
    public void The_minimum_length_can_be_another(int length, PasswordError? error) =>
        Assert.Equal(error, NewPassword.ErrorOf(new(new string('x', length)), Given.Id, minLength: 15));

    [Fact]
    public void A_ligature_that_becomes_eighteen_characters_counts_as_eighteen() =>
        Assert.Equal(PasswordError.TooLong, FaultOf(string.Concat(Enumerable.Repeat("ﷺ", 8))));

    private static PasswordError? FaultOf(string password) => NewPassword.ErrorOf(new(password), Given.Id);
}
