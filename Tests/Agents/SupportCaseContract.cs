using System.Net.Http.Json;
using System.Text.RegularExpressions;
using OrleansSelfCare.TestKit;
using OrleansSelfCare.Tests.Hosts;
using OrleansSelfCare.Tests.Pages;

namespace OrleansSelfCare.Tests.Agents;

/// <summary>
/// The cases of docs/support.md at the desk: what happened to the customer, what the agent reads and does, and the customer's next sign-in.
/// Each with the mouse, with the keyboard alone and without script; by an agent with no more than the rights that it needs; within 12
/// clicks and fields.
/// </summary>
public abstract partial class SupportCaseContract(DeskUnderTest desk, bool script, bool keyboard) : DeskTest(desk)
{
    private const int MostClicks = 12;
    private const string Home = "203.0.113.9";
    private const string Stranger = "198.51.100.7";
    private const string Reason = "理由または問い合わせ番号";

    [SkippableFact]
    public async Task No_code_comes()
    {
        var account = await Desk.Import(TestAccount.New($"{Guid.NewGuid():N}@exmaple.jp"));
        Desk.Gateway.Inbox.Refuse(account.Email);
        (await LogIn(account)).Is(200);
        var right = account with { Email = $"{Guid.NewGuid():N}@example.jp" };

        await Handle("recover", async agent =>
        {
            await agent.Find(account.Id);
            Assert.Matches("^コードのメールは.*に受信側サーバーに拒否されました。お客様には届きません。$", await agent.Notice());
            await SetAddress(agent, right.Email);
            Assert.Contains("もう一度ログイン", await agent.Text(), StringComparison.Ordinal);
        });

        await GetsIn(right);
    }

    [SkippableFact]
    public async Task The_way_to_a_new_address_is_closed()
    {
        var account = await Desk.Import(TestAccount.New(""));
        var challenge = (await LogIn(account)).Is(200)["challenge"]!;
        for (var miss = 0; miss < 3; miss++)
        {
            (await ChangeEmail(challenge, "0399999999")).Is(403);
        }

        await Handle("support", async agent =>
        {
            await agent.Find(account.Id);
            Assert.Matches("^連絡先電話番号の誤りが続き、.*にメールアドレスの変更がロックされました。$", await agent.Notice());
            await agent.Type(Reason, "T-2");
            await agent.Unlock("連絡先電話番号");
            Assert.Equal("連絡先電話番号の誤りのロックを解除しました。ほかのロックはそのままです。", await agent.Notice());
        });

        challenge = (await LogIn(account)).Is(200)["challenge"]!;
        (await ChangeEmail(challenge, account.Phone)).Is(200);

        Task<Reply> ChangeEmail(string challenge, string contactPhone) => From(
            account,
            "email-change",
            new { challenge, email = "sato@example.jp", emailConfirmation = "sato@example.jp", contactPhone });
    }

    [SkippableFact]
    public async Task The_password_is_refused()
    {
        var account = await Desk.Import(TestAccount.New());
        await Times(4, () => LogIn(account with { Password = "guessed" }, Stranger));
        Desk.Gateway.Advance(TimeSpan.FromMinutes(30));
        await Times(6, () => LogIn(account with { Password = "as I remember it" }));
        var issued = "";

        await Handle("support recover", async agent =>
        {
            await agent.Find(account.Id);
            Assert.Matches("^.*のログインは、誤りが続いたため照合せずに拒否されました。", await agent.Notice());
            await agent.Type(Reason, "T-3");
            await agent.Unlock($"パスワード: {Home}");
            await agent.Follow("アカウントに戻る");
            issued = await IssuePassword(agent);
        });

        await GetsIn(account with { Password = issued });
    }

    [SkippableFact]
    public async Task The_id_is_mistyped()
    {
        var account = await Desk.Import(TestAccount.New() with { Id = $"{Guid.NewGuid():N}" });
        (await LogIn(account with { Id = $"{account.Id}0" })).Is(401);

        await Handle("view", async agent =>
        {
            await agent.Find($"{account.Id}0");
            Assert.Contains("見つかったアカウント: 0件", await agent.Text(), StringComparison.Ordinal);
            await agent.Find(account.Id[..12].ToUpperInvariant());
            Assert.Contains(account.Id, await agent.Text("h1"), StringComparison.Ordinal);
            Assert.Equal("ログインの記録はありません。", await agent.Notice());
        });
    }

    [SkippableFact]
    public async Task Only_the_phone_number_is_known()
    {
        var phone = $"03{Random.Shared.Next(10_000_000, 99_999_999)}";
        var account = await Desk.Import(TestAccount.New() with { Phone = phone });

        await Handle("view", async agent =>
        {
            await agent.Find($"{phone[..2]}-{phone[2..6]}-{phone[6..]}");
            Assert.Contains(account.Id, await agent.Text("h1"), StringComparison.Ordinal);
            Assert.DoesNotContain(phone, await agent.Text(), StringComparison.Ordinal);
        });
    }

    [SkippableFact]
    public async Task The_caller_is_not_the_customer()
    {
        var account = await Desk.Import(TestAccount.New());

        await Handle("support", async agent =>
        {
            await agent.Find(account.Email);
            await agent.Press("相手を確認する");
            await agent.Type("相手が言った値", "03-9999-8888");
            await agent.Type(Reason, "T-10");
            await agent.Press("確かめる");
            Assert.Equal("一致しません。(24時間であと4回)", await agent.Notice());
            await agent.Follow("アカウントに戻る");
            Assert.Contains("連絡先電話番号: 不一致", await agent.Text("#now"), StringComparison.Ordinal);
            await agent.Press("メモだけを残す");
        });
    }

    [SkippableFact]
    public async Task The_new_address_was_mistyped()
    {
        var account = await Desk.Import(TestAccount.New($"{Guid.NewGuid():N}@example.com"));
        (await Desk.Api.SetEmail(account, "mistyped@example.com")).Is(204);
        Desk.Gateway.Inbox.Refuse("mistyped@example.com");
        (await LogIn(account)).Is(200);

        await Handle("recover", async agent =>
        {
            await agent.Find(account.Id);
            Assert.Contains("m***@example.com", await agent.Text(), StringComparison.Ordinal);
            await SetAddress(agent, account.Email);
        });

        await GetsIn(account);
    }

    [SkippableFact]
    public async Task The_mail_was_refused_by_a_filter_that_is_open_now()
    {
        var account = await Desk.Import(TestAccount.New());
        Desk.Gateway.Inbox.Refuse(account.Email);
        var challenge = (await LogIn(account)).Is(200)["challenge"]!;
        Desk.Gateway.Inbox.Accept(account.Email);
        Desk.Gateway.Advance(TimeSpan.FromMinutes(1));

        await Handle("support", async agent =>
        {
            await agent.Find(account.Id);
            Assert.Matches("^コードのメールは.*に受信側サーバーに拒否されました。", await agent.Notice());
            await agent.Type(Reason, "T-5");
            await agent.Press("コードを再送");
            Assert.Equal("認証コードを再送しました。受信側サーバーに届いています。", await agent.Notice());
            await agent.Follow("アカウントに戻る");
            Assert.Matches("^コードは.*に受信側サーバーに届きました。まだ入力されていません。$", await agent.Notice());
        });

        (await From(account, "verify", new { challenge, code = Desk.Gateway.Inbox.LastCodeTo(account.Email) })).Is(200);
    }

    [SkippableFact]
    public async Task The_password_was_stolen()
    {
        var account = await Desk.Import(TestAccount.New());
        var stolen = await GetsIn(account, Stranger);
        var issued = "";

        await Handle("recover", async agent =>
        {
            await agent.Find(account.Id);
            Assert.Matches("ログイン中です。$", await agent.Notice());
            issued = await IssuePassword(agent);
        });

        (await Desk.Api.Session(stolen)).Is(401);
        (await LogIn(account)).Is(401);
        await GetsIn(account with { Password = issued });
    }

    [SkippableFact]
    public async Task The_account_was_disabled_by_mistake()
    {
        var account = await Desk.Import(TestAccount.New());
        (await Desk.Api.Act(account, "disable", "wrong account")).Is(204);

        await Handle("recover", async agent =>
        {
            await agent.Find(account.Id);
            Assert.Equal("利用停止中です。お客様はログインできません。", await agent.Notice());
            Assert.Contains("wrong account", await agent.Text("#history"), StringComparison.Ordinal);
            await agent.Type(Reason, "T-7");
            await agent.Press("利用停止を解除");
        });

        await GetsIn(account);
    }

    private async Task Handle(string rights, Func<Agent, Task> handle)
    {
        Browser.SkipIfMissing();
        var agent = await NewAgent(new BrowserSettings(Script: script), rights.Split(' '));
        agent.UsesKeyboard = keyboard;
        await handle(agent);
        Assert.InRange(agent.Clicks, 1, MostClicks);
    }

    private static async Task SetAddress(Agent agent, string email)
    {
        await agent.Type(Reason, "T-1");
        await agent.Press("メールアドレスを登録");
        await agent.Type("新しいメールアドレス", email);
        await agent.Press("このアドレスを登録する");
        Assert.Equal("確認待ちにしました。お客様が次のログインでコードを入力すると登録されます。", await agent.Notice());
    }

    private static async Task<string> IssuePassword(Agent agent)
    {
        await agent.Type(Reason, "T-3");
        await agent.Press("仮パスワードを発行");
        await agent.Press("仮パスワードを発行する");
        var password = Password().Match(await agent.Text());
        Assert.True(password.Success);
        return password.Value;
    }

    /// <returns>The session's token.</returns>
    private async Task<string> GetsIn(TestAccount account, string network = Home)
    {
        var challenge = (await LogIn(account, network)).Is(200)["challenge"]!;
        return (await From(account, "verify", new { challenge, code = Desk.Gateway.Inbox.LastCodeTo(account.Email) }, network))
            .Is(200)["session"]!;
    }

    private Task<Reply> LogIn(TestAccount account, string network = Home) =>
        From(account, "login", new { selfCareId = account.Id, password = account.Password }, network);

    private Task<Reply> From(TestAccount account, string call, object body, string network = Home) => Desk.Api.Send(
        HttpMethod.Post, $"/v1/{account.Line}/{call}", JsonContent.Create(body), header: ("X-Forwarded-For", network));

    [GeneratedRegex(@"\b(\d{4}-){3}\d{4}\b")]
    private static partial Regex Password();
}

public sealed class SupportCasesWithTheMouse(DeskUnderTest desk) : SupportCaseContract(desk, script: true, keyboard: false);

[Trait("Category", "Long")]
public sealed class SupportCasesWithTheKeyboard(DeskUnderTest desk) : SupportCaseContract(desk, script: true, keyboard: true);

[Trait("Category", "Long")]
public sealed class SupportCasesWithoutScript(DeskUnderTest desk) : SupportCaseContract(desk, script: false, keyboard: false);
