using OrleansSelfCare.Accounts;
using OrleansSelfCare.Accounts.Email;

namespace OrleansSelfCare.Tests.Rules;

public class EmailAddressTests
{
    /// <summary>From the manual, page 4.</summary>
    public static TheoryData<char> SymbolsTheManualRefuses => [.. "#$%&'*+/=?^`{|}~"];

    [Theory]
    [MemberData(nameof(SymbolsTheManualRefuses))]
    public void The_manuals_refused_symbols_are_refused_wherever_they_stand(char symbol)
    {
        string[] addresses =
            [$"{symbol}taro@example.jp", $"ta{symbol}ro@example.jp", $"taro{symbol}@example.jp", $"taro@exam{symbol}ple.jp"];
        Assert.All(addresses, address => Assert.False(EmailAddress.IsReachable(address)));
    }

    [Theory]
    [InlineData("_taro@example.jp")]
    [InlineData("-taro-@example.jp")]
    [InlineData("taro_yamada@example.jp")]
    [InlineData("taro-yamada@example.jp")]
    [InlineData("taro.yamada@example.jp")]
    [InlineData("t.a.r.o@example.jp")]
    public void Underscore_hyphen_and_single_dots_are_allowed(string address) => Assert.True(EmailAddress.IsReachable(address));

    [Fact]
    public void Of_all_ascii_only_letters_digits_and_three_symbols_are_allowed_before_the_at()
    {
        var allowed = Enumerable.Range(0, 128).Select(c => (char)c).Where(c => EmailAddress.IsReachable($"a{c}b@example.jp"));
        Assert.Equal("-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz", string.Concat(allowed));
    }

    [Theory]
    [InlineData(".taro@example.jp")]
    [InlineData("taro.@example.jp")]
    [InlineData("ta..ro@example.jp")]
    [InlineData("taro@.example.jp")]
    [InlineData("taro@example..jp")]
    [InlineData("taro@example.jp.")]
    [InlineData(".@example.jp")]
    public void Leading_trailing_and_doubled_dots_are_refused(string address) => Assert.False(EmailAddress.IsReachable(address));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("taro")]
    [InlineData("@")]
    [InlineData("@example.jp")]
    [InlineData("taro@")]
    [InlineData("taro@localhost")]
    [InlineData("taro@@example.jp")]
    [InlineData("taro@yamada@example.jp")]
    [InlineData("taro@192.0.2.1")]
    [InlineData("taro@[192.0.2.1]")]
    [InlineData("taro@exa_mple.jp")]
    [InlineData("taro@-example.jp")]
    [InlineData("taro@example-.jp")]
    [InlineData("taro@example.j")]
    [InlineData("taro@example.1p")]
    [InlineData(" taro@example.jp")]
    [InlineData("taro@example.jp\n")]
    [InlineData("taro@example.jp\r\nBcc: a@b.jp")]
    [InlineData("ta ro@example.jp")]
    [InlineData("太郎@example.jp")]
    [InlineData("taro@例え.jp")]
    [InlineData("ｔaro@example.jp")]
    [InlineData("taró@example.jp")]
    [InlineData("\"taro\"@example.jp")]
    [InlineData("<taro@example.jp>")]
    public void What_is_no_plain_address_at_a_host_name_is_refused(string? address) => Assert.False(EmailAddress.IsReachable(address));

    [Theory]
    [InlineData("TARO@EXAMPLE.JP")]
    [InlineData("0@0.jp")]
    [InlineData("taro@a.b.c.example.co.jp")]
    [InlineData("taro@ex--ample.jp")]
    [InlineData("taro@xn--r8jz45g.xn--zckzah")]
    public void Every_host_name_of_two_labels_or_more_will_do(string address) => Assert.True(EmailAddress.IsReachable(address));

    [Theory]
    [InlineData(64, true)]
    [InlineData(65, false)]
    public void Before_the_at_stand_sixty_four_characters_at_most(int length, bool reachable) =>
        Assert.Equal(reachable, EmailAddress.IsReachable($"{new string('a', length)}@example.jp"));

    [Theory]
    [InlineData(63, true)]
    [InlineData(64, false)]
    public void A_label_has_sixty_three_characters_at_most(int length, bool reachable)
    {
        Assert.Equal(reachable, EmailAddress.IsReachable($"taro@{new string('a', length)}.jp"));
        Assert.Equal(reachable, EmailAddress.IsReachable($"taro@example.{new string('a', length)}"));
    }

    [Theory]
    [InlineData(254, true)]
    [InlineData(255, false)]
    public void In_all_there_are_254_characters_at_most(int length, bool reachable)
    {
        var labels = string.Concat(Enumerable.Repeat($"{new string('a', 49)}.", 4));
        var address = $"taro@{labels}{new string('a', length - 5 - labels.Length)}";
        Assert.Equal(length, address.Length);
        Assert.Equal(reachable, EmailAddress.IsReachable(address));
        Assert.Equal(reachable, EmailAddress.IsStorable(address));
    }

    [Theory]
    [InlineData("taro+1@example.jp", true)]
    [InlineData("..@localhost", true)]
    [InlineData("a@b", true)]
    [InlineData("", false)]
    [InlineData("taro", false)]
    [InlineData("@example.jp", false)]
    [InlineData("taro@", false)]
    [InlineData("ta ro@example.jp", false)]
    [InlineData("taro@example.jp\r\n", false)]
    [InlineData("taro\0@example.jp", false)]
    public void A_provisioning_file_may_bring_what_breaks_the_manuals_rules_but_not_what_is_no_address(string address, bool storable) =>
        Assert.Equal(storable, EmailAddress.IsStorable(address));

    [Theory]
    [InlineData("taro@example.jp", null)]
    [InlineData("　ｔａｒｏ＠ｅｘａｍｐｌｅ。ｊｐ ", null)]
    [InlineData("", EmailError.NoAt)]
    [InlineData("taro.example.jp", EmailError.NoAt)]
    [InlineData("@example.jp", EmailError.NoAt)]
    [InlineData("taro@@example.jp", EmailError.NoAt)]
    [InlineData("taro@yamada@example.jp", EmailError.NoAt)]
    [InlineData("q@example", EmailError.NoDomain)]
    [InlineData("taro@", EmailError.NoDomain)]
    [InlineData("taro@exa_mple.jp", EmailError.NoDomain)]
    [InlineData("taro@-example.jp", EmailError.NoDomain)]
    [InlineData("taro@192.0.2.1", EmailError.NoDomain)]
    [InlineData("q@例え.jp", EmailError.Letter)]
    [InlineData("taró@example.jp", EmailError.Letter)]
    [InlineData("ta ro@example.jp", EmailError.Letter)]
    [InlineData("a+b@例え.jp", EmailError.Letter)]
    [InlineData("a+b@example.jp", EmailError.Symbol)]
    [InlineData("taro@exam#ple.jp", EmailError.Symbol)]
    [InlineData("a+b..c@example.jp", EmailError.Symbol)]
    [InlineData(".taro@example.jp", EmailError.Dots)]
    [InlineData("taro.@example.jp", EmailError.Dots)]
    [InlineData("ta..ro@example.jp", EmailError.Dots)]
    [InlineData("taro@.example.jp", EmailError.Dots)]
    [InlineData("taro@example..jp", EmailError.Dots)]
    [InlineData("taro@example.jp.", EmailError.Dots)]
    public void ErrorIn_names_the_kind_of_error(string typed, EmailError? error) => Assert.Equal(error, EmailAddress.ErrorIn(typed));

    [Theory]
    [InlineData(64, 0, null)]
    [InlineData(65, 0, EmailError.TooLong)]
    [InlineData(1, 4, null)]
    [InlineData(1, 5, EmailError.TooLong)]
    public void ErrorIn_names_an_address_that_is_too_long(int local, int labels, EmailError? error)
    {
        var domain = string.Concat(Enumerable.Repeat($"{new string('a', 50)}.", labels));
        Assert.Equal(error, EmailAddress.ErrorIn($"{new string('a', local)}@{domain}example.jp"));
    }

    [Fact]
    public void ErrorIn_is_null_exactly_for_what_is_reachable()
    {
        const string Alphabet = "a.@+例_ -1";
        var beginnings = Enumerable.Range(0, (int)Math.Pow(Alphabet.Length, 5)).Select(number => string.Concat(
            Enumerable.Range(0, 5).Select(place => Alphabet[number / (int)Math.Pow(Alphabet.Length, place) % Alphabet.Length])));
        Assert.All(
            beginnings.Select(start => $"{start}b.jp"),
            typed => Assert.Equal(EmailAddress.IsReachable(InputNormalizer.Normalize(typed)), EmailAddress.ErrorIn(typed) is null));
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("taro@example.jp", "t***@example.jp")]
    [InlineData("t@example.jp", "t***@example.jp")]
    [InlineData("@example.jp", "***")]
    [InlineData("taro", "***")]
    public void Masked_it_shows_its_first_character_and_its_host(string? address, string? masked) =>
        Assert.Equal(masked, EmailAddress.Mask(address));
}
