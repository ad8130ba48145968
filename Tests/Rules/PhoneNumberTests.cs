using OrleansSelfCare.Accounts.Email;

namespace OrleansSelfCare.Tests.Rules;

public class PhoneNumberTests
{
    [Theory]
    [InlineData("", false)]
    [InlineData("1", true)]
    [InlineData("12345678901234567890", true)]
    [InlineData("123456789012345678901", false)]
    [InlineData("044-1234567", false)]
    [InlineData("+81441234567", false)]
    [InlineData("０４４", false)]
    [InlineData("٠١٢", false)]
    public void It_is_one_to_twenty_plain_digits(string number, bool valid) => Assert.Equal(valid, PhoneNumber.IsValid(number));

    [Theory]
    [InlineData(null, null)]
    [InlineData("", "")]
    [InlineData("123", "123")]
    [InlineData("1234", "*234")]
    [InlineData("0441234567", "*******567")]
    public void Masked_it_shows_its_last_three_digits(string? number, string? masked) => Assert.Equal(masked, PhoneNumber.Mask(number));
}
