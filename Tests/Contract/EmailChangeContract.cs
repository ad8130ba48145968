using OrleansSelfCare.Grains.Outbox;
using OrleansSelfCare.TestKit;
using OrleansSelfCare.Tests.Hosts;

namespace OrleansSelfCare.Tests.Contract;

public abstract partial class AccountContract
{
    [SkippableFact]
    public async Task A_new_address_is_stored_only_when_its_own_code_is_entered()
    {
        var account = await Customer();
        var challenge = await Challenge(account);
        var loginCode = await Code(challenge);

        (await ChangeTo("　ＨＡＮＡＫＯ@example.com ")).Is(422);
        var reply = (await ChangeTo("　ｈａｎａｋｏ@example.com ")).Is(200);

        Assert.Equal(challenge, reply["challenge"]);
        Assert.Equal("h***@example.com", reply["sentTo"]);
        Assert.Equal("verify", reply["next"]);
        (await Api.Verify(account, challenge, loginCode)).Is(401, "code-mismatch");
        Assert.Equal($"{account.Email[0]}***@example.jp", (await Api.Show(account)).Is(200)["email"]);

        var session = (await Api.Verify(account, challenge, await Code("hanako@example.com", reply))).Is(200);

        Assert.Equal("True", session["emailChanged"]);
        Assert.Equal("h***@example.com", (await Api.Show(account)).Is(200)["email"]);
        Assert.Single(await Eventually(
            () => Inbox.To(account.Email).OfType<OutgoingMail.AddressChanged>().ToArray(),
            mails => mails.Length > 0));

        Task<Reply> ChangeTo(string email) => Api.ChangeEmail(account, challenge, email, "０３－１２３４－５６７８", "hanako@example.com");
    }
}
