using OrleansSelfCare.TestKit;
using OrleansSelfCare.Tests.Hosts;

namespace OrleansSelfCare.Tests.Cluster;

/// <summary>Sign-ins of new customers, with the codes of mails that were sent.</summary>
internal static class SignIns
{
    public static async Task<(TestAccount Account, string Challenge, string Code)> LogIn(Api api, MailedCodes codes)
    {
        var account = TestAccount.New();
        (await api.Import(account)).Is(200);
        var login = (await api.LogIn(account)).Is(200);
        return (account, login["challenge"]!, await codes.Of(account.Email, login["reference"]!));
    }

    public static async Task<(TestAccount Account, string Session)> SignIn(Api api, MailedCodes codes)
    {
        var (account, challenge, code) = await LogIn(api, codes);
        return (account, (await api.Verify(account, challenge, code)).Is(200)["session"]!);
    }
}
