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
    public void Full_width_becomes_half_width_and_spaces_around_go(string? typed, string expected) =>
        Assert.Equal(expected, InputNormalizer.Normalize(typed));

    [Fact]
    public void All_of_printable_ascii_has_its_full_width_twin()
    {
        var ascii = string.Concat(Enumerable.Range('!', '~' - '!' + 1).Select(c => (char)c));
        Assert.Equal(ascii, InputNormalizer.Normalize(string.Concat(ascii.Select(c => (char)(c + 0xFEE0)))));
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
