using OrleansSelfCare.Accounts.SignIn;

namespace OrleansSelfCare.Tests.Rules;

public class CodeTests
{
    [Theory]
    [InlineData("696581")]
    [InlineData("６９６５８１")]
    [InlineData(" 　696581\t")]
    [InlineData("696-581")]
    [InlineData("６９６ー５８１")]
    [InlineData("696 581")]
    [InlineData("6 9 6　5 8 1")]
    [InlineData("認証コード 696581")]
    [InlineData("【認証コード】：６９６５８１（有効期限20分）")]
    [InlineData("\u202A696581\u202C")]
    [InlineData("Reference 4711, code: 696581.")]
    public void Six_digits_are_a_code_however_they_are_typed(string typed)
    {
        Assert.True(Code.TryParse(typed, out var code));
        Assert.Equal("696581", code.Reveal());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("69658")]
    [InlineData("6965810")]
    [InlineData("69658a")]
    [InlineData("696581 737471")]
    [InlineData("code 696 581")]
    [InlineData("09012345678")]
    [InlineData("コード 6965810")]
    [InlineData("69658٣")]
    public void What_is_not_six_digits_is_no_code(string? typed)
    {
        Assert.False(Code.TryParse(typed, out var code));
        Assert.Equal("", code.Reveal());
    }

    [Theory]
    [InlineData(0ul, "000000")]
    [InlineData(999_999ul, "999999")]
    [InlineData(1_000_000ul, "000000")]
    [InlineData(1_000_007ul, "000007")]
    [InlineData(ulong.MaxValue, "551615")]
    public void A_keyed_number_gives_its_last_six_digits_zeros_and_all(ulong keyed, string digits) =>
        Assert.Equal(digits, Code.From(keyed).Reveal());
}
