using OrleansSelfCare.TestKit;

namespace OrleansSelfCare.Tests.Http;

/// <summary>The password that the support desk issued, as customers type what they heard on the telephone.</summary>
public sealed class IssuedPasswordTests(SharedLocalhost shared) : IClassFixture<SharedLocalhost>
{
    [Fact]
    public async Task Issued_password_opens_the_account_with_other_separators_none_and_full_width_digits()
    {
        var (api, account) = (shared.Gateway.Api, TestAccount.New());
        (await api.Import(account)).Is(200);
        var issued = (await api.ResetPassword(account)).Is(200)["password"]!;
        var fullWidth = string.Concat(issued.Select(c => c == '-' ? 'ー' : (char)(c - '0' + '０')));

        foreach (var typed in new[]
        {
            issued,
            issued.Replace("-", "", StringComparison.Ordinal),
            issued.Replace('-', ' '),
            issued.Replace('-', '–'),
            fullWidth,
            $" {issued} ",
        })
        {
            (await api.LogIn(account, typed)).Is(200);
        }

        (await api.LogIn(account, issued[..^1])).Is(401, "invalid-credentials");
    }
}
