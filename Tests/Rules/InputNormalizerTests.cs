using OrleansSelfCare.Accounts;

namespace OrleansSelfCare.Tests.Rules;

public class InputNormalizerTests
{
    [Theory]
    [InlineData(null, "")]
    [InlineData("　 taro\t", "taro")]
    [InlineData("ＡＺａｚ０９＠．＿－！～", "AZaz09@._-!~")]
    [InlineData("ta　ro", "ta ro")]
    [InlineData("カナ漢字", "カナ漢字")]
    [InlineData("ip‐phoneー1", "ip-phone-1")]
    [InlineData("taro＠example。jp", "taro@example.jp")]
    [InlineData("taro@example｡jp", "taro@example.jp")]
    [InlineData("e\u0301", "\u00E9")]
    [InlineData("\u200F\u202Ata\u200Bro\u2069\uFEFF ", "taro")]
    public void What_plainly_means_something_becomes_that(string? typed, string expected) =>
        Assert.Equal(expected, InputNormalizer.Normalize(typed));

    [Fact]
    public void All_of_printable_ascii_has_its_full_width_twin()
    {
        var ascii = string.Concat(Enumerable.Range('!', '~' - '!' + 1).Select(c => (char)c));
        Assert.Equal(ascii, InputNormalizer.Normalize(string.Concat(ascii.Select(c => (char)(c + 0xFEE0)))));
    }

    [Theory]
    [InlineData('\u200B', '\u200F')]
    [InlineData('\u202A', '\u202E')]
    [InlineData('\u2060', '\u2069')]
    [InlineData('\uFEFF', '\uFEFF')]
    public void Invisible_characters_go_from_the_first_to_the_last(char first, char last)
    {
        Assert.Equal("ab", InputNormalizer.Normalize($"a{first}b"));
        Assert.Equal("ab", InputNormalizer.Normalize($"a{last}b"));
        Assert.NotEqual("ab", InputNormalizer.Normalize($"a{(char)(first - 1)}b"));
        Assert.NotEqual("ab", InputNormalizer.Normalize($"a{(char)(last + 1)}b"));
    }

    [Theory]
    [InlineData('\u002D')]
    [InlineData('\u2010')]
    [InlineData('\u2011')]
    [InlineData('\u2012')]
    [InlineData('\u2013')]
    [InlineData('\u2014')]
    [InlineData('\u2015')]
    [InlineData('\u2212')]
    [InlineData('\u30FC')]
    [InlineData('\uFF0D')]
    [InlineData('\uFF70')]
    public void Hyphens_of_every_kind_go_from_a_number(char hyphen) =>
        Assert.Equal("09012345678", InputNormalizer.NormalizeNumber($"090{hyphen}1234{hyphen}5678"));

    [Fact]
    public void What_else_stands_in_a_number_stays_for_the_rules_to_refuse() =>
        Assert.Equal("090 (1234)", InputNormalizer.NormalizeNumber("０９０　（１２３４）"));
}
