using OrleansSelfCare.Accounts.Passwords;

namespace OrleansSelfCare.Tests.Rules;

public class PasswordTests
{
    [Theory]
    [InlineData("Ｐａｓｓ　ｗｏｒｄ", "Pass word")]
    [InlineData(" Pass word　", "Pass word")]
    [InlineData("e\u0301te\u0301", "\u00E9t\u00E9")]
    [InlineData("ﾊﾟｽﾜｰﾄﾞ", "パスワード")]
    [InlineData("a  b", "a  b")]
    [InlineData("\uD83D\uDC1F", "\uD83D\uDC1F")]
    public void The_normalised_form_is_the_same_from_every_keyboard(string typed, string normalized) =>
        Assert.Equal(normalized, new Password(typed).Normalize().Reveal());

    [Theory]
    [InlineData("plain", new[] { "plain" })]
    [InlineData("日本語", new[] { "日本語" })]
    [InlineData("ｐlain", new[] { "ｐlain", "plain" })]
    [InlineData(" plain", new[] { " plain", "plain" })]
    [InlineData("   ", new[] { "   " })]
    [InlineData("", new[] { "" })]
    [InlineData("0535-1380-5835-0418", new[] { "0535-1380-5835-0418" })]
    [InlineData("0535138058350418", new[] { "0535138058350418", "0535-1380-5835-0418" })]
    [InlineData(" 0535 1380　5835 0418 ", new[] { " 0535 1380　5835 0418 ", "0535 1380 5835 0418", "0535-1380-5835-0418" })]
    [InlineData("０５３５ー１３８０ー５８３５ー０４１８", new[] { "０５３５ー１３８０ー５８３５ー０４１８", "0535ー1380ー5835ー0418", "0535-1380-5835-0418" })]
    [InlineData("0535‐1380–58350418", new[] { "0535‐1380–58350418", "0535-1380-5835-0418" })]
    [InlineData("０５３５１３８０５８３５０４１８", new[] { "０５３５１３８０５８３５０４１８", "0535138058350418", "0535-1380-5835-0418" })]
    [InlineData("053513805835041", new[] { "053513805835041" })]
    [InlineData("05351380583504180", new[] { "05351380583504180" })]
    [InlineData("0535.1380.5835.0418", new[] { "0535.1380.5835.0418" })]
    [InlineData("０５３５ー１３８０ー５８３５ー０４１", new[] { "０５３５ー１３８０ー５８３５ー０４１", "0535ー1380ー5835ー041" })]
    public void Candidates_are_what_was_typed_and_then_its_normalised_form(string typed, string[] candidates) =>
        Assert.Equal(candidates, new Password(typed).Candidates().Select(candidate => candidate.Reveal()));

    [Fact]
    public void Half_a_surrogate_pair_is_no_exception()
    {
        const char High = '\uD83D', Low = '\uDC1F';
        Assert.All(
            [$"{High}", $"ａ{Low}", $"{Low}{High}", $"{High}{High}{Low}"],
            typed => Assert.Equal([typed], new Password(typed).Candidates().Select(candidate => candidate.Reveal())));
    }

    [Fact]
    public void Every_character_can_be_normalised()
    {
        for (var c = 0; c <= char.MaxValue; c++)
        {
            Assert.NotEmpty(new Password($"x{(char)c}").Candidates());
        }
    }

    [Fact]
    public void A_normalised_form_that_is_too_long_is_not_compared() =>
        Assert.Single(new Password(string.Concat(Enumerable.Repeat("ﷺ", 8))).Candidates());
}
