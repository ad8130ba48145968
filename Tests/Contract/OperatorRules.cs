using OrleansSelfCare.TestKit;
using OrleansSelfCare.Tests.Hosts;

namespace OrleansSelfCare.Tests.Contract;

public sealed partial class AccountRulesTests
{
    [Fact]
    public Task For_an_account_that_is_not_there_every_call_is_404() => NothingThere(TestAccount.New());

    [Theory]
    [InlineData("")]
    [InlineData("taro")]
    [InlineData("a..b@example.jp")]
    public async Task The_desk_is_told_of_an_address_no_code_can_be_sent_to(string email)
    {
        var account = await Customer();
        var refused = (await Api.SetEmail(account, email)).Is(422, "validation-failed");
        Assert.True(refused.Body.GetProperty("errors").TryGetProperty("email", out _));
        Assert.Equal($"{account.Email[0]}***@example.jp", (await Api.Show(account))["email"]);
    }
}
