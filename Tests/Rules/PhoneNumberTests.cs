using OrleansSelfCare.Accounts.Email;

namespace OrleansSelfCare.Tests.Rules;

public class PhoneNumberTests
{
    [Theory]
    [InlineData("0312345678", "0312345678")]
    [InlineData("09012345678", "09012345678")]
    [InlineData("0000000000", "0000000000")]
    [InlineData("(03)1234-5678", "0312345678")]
    [InlineData("（０３）１２３４－５６７８", "0312345678")]
    [InlineData(" 03 1234　5678 ", "0312345678")]
    [InlineData("03.1234.5678", "0312345678")]
    [InlineData("03ー1234ｰ5678", "0312345678")]
    [InlineData("81312345678", "0312345678")]
    [InlineData("+81 90 1234 5678", "09012345678")]
    [InlineData("+81 (0)3 1234 5678", "0312345678")]
    [InlineData("＋８１－（０）９０－１２３４－５６７８", "09012345678")]
    public void Read_of_a_Japanese_number_gives_its_digits_from_0_on(string typed, string digits) =>
        Assert.Equal(digits, PhoneNumber.Read(typed, isJapanese: true));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("312345678")]
    [InlineData("9012345678")]
    [InlineData("031234567")]
    [InlineData("031234567890")]
    [InlineData("8131234567")]
    [InlineData("8190123456789")]
    [InlineData("+0312345678")]
    [InlineData("+442079460958")]
    [InlineData("++81312345678")]
    [InlineData("81+312345678")]
    [InlineData("03-1234-567x")]
    [InlineData("0312345678 ext 1")]
    [InlineData("٠٣١٢٣٤٥٦٧٨")]
    public void Read_of_anything_else_is_null(string? typed) => Assert.Null(PhoneNumber.Read(typed, isJapanese: true));

    [Theory]
    [InlineData("1234", "1234")]
    [InlineData("123456789012345", "123456789012345")]
    [InlineData("+44 20 7946 0958", "442079460958")]
    [InlineData("+81 3 1234 5678", "81312345678")]
    [InlineData("123", null)]
    [InlineData("1234567890123456", null)]
    [InlineData("12345x", null)]
    public void Read_of_any_countrys_number_gives_4_to_15_digits(string typed, string? digits) =>
        Assert.Equal(digits, PhoneNumber.Read(typed, isJapanese: false));

    [Theory]
    [InlineData("0312345678", true)]
    [InlineData("312345678", true)]
    [InlineData("81312345678", true)]
    [InlineData("00312345678", false)]
    [InlineData("0312345679", false)]
    [InlineData("0", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void Matches_of_a_stored_number_takes_a_missing_0_and_the_countrys_code(string? stored, bool matches) =>
        Assert.Equal(matches, PhoneNumber.Matches(stored, "0312345678", isJapanese: true));

    [Fact]
    public void StoredForms_have_every_number_that_matches()
    {
        var random = new Random(1);
        foreach (var isJapanese in new[] { true, false })
        {
            var matching = 0;
            for (var i = 0; i < 20_000; i++)
            {
                var digits = string.Concat(Enumerable.Range(0, random.Next(4, 14)).Select(_ => "0123458"[random.Next(7)]));
                foreach (var stored in new[] { digits, "0" + digits, "81" + digits, "810" + digits, "00" + digits })
                {
                    foreach (var typed in new[] { digits, "0" + digits, "+81" + digits })
                    {
                        if (PhoneNumber.Read(typed, isJapanese) is { } number && PhoneNumber.Matches(stored, number, isJapanese))
                        {
                            Assert.Contains(stored, PhoneNumber.StoredForms(number, isJapanese));
                            matching++;
                        }
                    }
                }
            }

            Assert.NotEqual(0, matching);
        }
    }

    [Theory]
    [InlineData("0312345678", true)]
    [InlineData("312345678", false)]
    [InlineData("81312345678", false)]
    [InlineData("03-1234-5678", false)]
    [InlineData("1", false)]
    public void IsValid_of_a_stored_number_only_as_it_would_be_stored_today(string stored, bool valid) =>
        Assert.Equal(valid, PhoneNumber.IsValid(stored, isJapanese: true));

    [Theory]
    [InlineData(null, null)]
    [InlineData("", "")]
    [InlineData("123", "123")]
    [InlineData("1234", "*234")]
    [InlineData("0441234567", "*******567")]
    public void Masked_it_shows_its_last_three_digits(string? number, string? masked) => Assert.Equal(masked, PhoneNumber.Mask(number));
}
