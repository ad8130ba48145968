using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using OrleansSelfCare.Desk;
using OrleansSelfCare.Desk.Accounts;
using OrleansSelfCare.Desk.Pages;
using OrleansSelfCare.TestKit;
using OrleansSelfCare.Tests.Docs;
using OrleansSelfCare.Tests.Operators;
using OrleansSelfCare.Tests.Pages;

namespace OrleansSelfCare.Tests.Agents;

/// <summary>What all pages of the desk keep to.</summary>
public sealed partial class DeskPagesTests(DeskUnderTest desk) : DeskTest(desk)
{
    [SkippableFact]
    public async Task What_an_enemy_wrote_is_shown_as_text()
    {
        Browser.SkipIfMissing();
        const string Script = "<img src=x onerror=alert(1)>\"'";
        var account = await Desk.Import(TestAccount.New());
        (await Desk.Api.Act(account, "note", Script)).Is(204);
        var agent = await NewAgent("support");

        await agent.Open($"/{account.Line}/{account.Id}");
        Assert.Contains(Script, await agent.Text("#history"), StringComparison.Ordinal);
        await agent.Type("理由または問い合わせ番号", Script);
        await agent.Press("ロックをすべて解除");
        await agent.Follow("アカウントに戻る");
        Assert.Equal(Script, await agent.Page.InputValueAsync("#reason"));
        await agent.Find(Script);

        Assert.Equal(0, await agent.Page.Locator("main img").CountAsync());
    }

    [SkippableFact]
    public async Task Act_without_the_right_does_nothing_and_names_the_right()
    {
        Browser.SkipIfMissing();
        var account = await Desk.Import(TestAccount.New());
        var agent = await NewAgent("view");
        await agent.Open($"/{account.Line}/{account.Id}/end-sessions");
        await agent.Type("理由または問い合わせ番号", "T-1");

        await agent.Press("終了する");

        Assert.StartsWith("この操作の権限「サポート」がありません。何も行われていません。", await agent.Notice(), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Account_is_not_shown_without_the_right_to_view()
    {
        Browser.SkipIfMissing();
        var account = await Desk.Import(TestAccount.New());
        var agent = await NewAgent();

        var answer = await agent.Open($"/{account.Line}/{account.Id}");

        Assert.Equal(403, answer.Status);
        Assert.StartsWith("この操作の権限「参照」がありません。", await agent.Notice(), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Look_at_an_account_is_one_call_and_has_the_name_of_the_line()
    {
        Browser.SkipIfMissing();
        var account = await Desk.Import(TestAccount.New());
        var agent = await NewAgent("view");
        await agent.Open("/");
        var before = Desk.ApiProxy.Calls.Count;

        await agent.Open($"/{account.Line}/{account.Id}");

        Assert.Equal($"IP電話サービス / {account.Id}", await agent.Text("h1"));
        Assert.Equal(
            [$"GET /admin/v1/accounts/{account.Line}/{account.Id}"],
            Desk.ApiProxy.Calls.Skip(before).Where(call => call.Contains("/admin/", StringComparison.Ordinal)));
    }

    [Fact]
    public void Timeline_names_a_service_as_the_open_sessions_do()
    {
        var now = DateTimeOffset.UnixEpoch;
        var session = new Client.OpenSession("id", false, now, now, now, null, [new("contract", "契約情報照会", null, null)]);
        var entry = new Client.TimelineEvent(now, "service-signed-in", null, null, null, null, null, 1, "contract");

        Assert.Equal("契約情報照会", AccountModel.WithName(entry, [session]).Client);
        Assert.Equal("other", AccountModel.WithName(entry with { Client = "other" }, [session]).Client);
        Assert.Null(AccountModel.WithName(entry with { Client = null }, [session]).Client);
    }

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Double_click_issues_one_password_which_is_shown_once(bool script)
    {
        Browser.SkipIfMissing();
        var account = await Desk.Import(TestAccount.New());
        var agent = await NewAgent(new BrowserSettings(Script: script), "recover");
        await agent.Open($"/{account.Line}/{account.Id}/password");
        await agent.Type("理由または問い合わせ番号", "T-2");

        await agent.PressTwice("仮パスワードを発行する");

        Assert.Single(Desk.ApiProxy.Calls, call => call == $"POST /admin/v1/accounts/{account.Line}/{account.Id}/password");
        Assert.Matches(Password(), await agent.Text());
        await agent.Page.ReloadAsync();
        Assert.DoesNotMatch(Password(), await agent.Text());
        Assert.Contains("1回だけ表示します", await agent.Text(), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Page_follows_the_account_and_keeps_what_is_typed()
    {
        Browser.SkipIfMissing();
        var account = await Desk.Import(TestAccount.New());
        var agent = await NewAgent("support");
        await agent.Page.Clock.InstallAsync();
        await agent.Open($"/{account.Line}/{account.Id}");
        await agent.Type("理由または問い合わせ番号", "half");
        (await Desk.Api.LogIn(account)).Is(200);

        await agent.Page.Clock.FastForwardAsync(21_000);

        await Microsoft.Playwright.Assertions.Expect(agent.Page.Locator(".state")).ToContainTextAsync("まだ入力されていません。");
        Assert.Equal("half", await agent.Page.InputValueAsync("#reason"));
        agent.Window.IsModified = true;
    }

    [SkippableFact]
    public async Task Audit_log_needs_its_right_and_shows_who_did_what_and_why()
    {
        Browser.SkipIfMissing();
        var account = await Desk.Import(TestAccount.New());
        (await Desk.Api.Act(account, "note", "T-77")).Is(204);
        var agent = await NewAgent("support");
        await agent.Open("/");
        Assert.DoesNotContain("監査ログ", await agent.Text(), StringComparison.Ordinal);
        await agent.Open("/audit");
        Assert.StartsWith("この操作の権限「監査」がありません。", await agent.Notice(), StringComparison.Ordinal);
        var supervisor = await NewAgent("audit");
        await supervisor.Open("/");

        await supervisor.Follow("監査ログ");
        // The counts end before this moment, and the log is stored some time after the call.
        Desk.Gateway.Advance(TimeSpan.FromSeconds(1));
        await Eventually(async () =>
        {
            await supervisor.Open("/audit");
            return await supervisor.Text();
        }, text => text.Contains("インポート ", StringComparison.Ordinal));
        await supervisor.Type("セルフケアID", account.Id);
        await supervisor.Press("探す");
        Assert.Equal("サービスとセルフケアIDは両方を、日付は年月日で入力してください。", await supervisor.Notice());
        await supervisor.Choose("サービス", "IP電話サービス");

        await Eventually(async () =>
        {
            await supervisor.Press("探す");
            return await supervisor.Text();
        }, text => text.Contains("T-77", StringComparison.Ordinal));
        await supervisor.Choose("操作", "アカウントを削除");
        await supervisor.Press("探す");
        Assert.DoesNotContain("T-77", await supervisor.Text(), StringComparison.Ordinal);
        await supervisor.Choose("操作", "メモだけを残す");
        await supervisor.Type("この日まで", Day(-1));
        await supervisor.Press("探す");
        Assert.DoesNotContain("T-77", await supervisor.Text(), StringComparison.Ordinal);
        await supervisor.Type("この日から", "0001-01-01");
        await supervisor.Press("探す");
        Assert.Equal("サービスとセルフケアIDは両方を、日付は年月日で入力してください。", await supervisor.Notice());
        await supervisor.Type("この日から", Day(1));
        await supervisor.Type("この日まで", Day(1));
        await supervisor.Press("探す");
        Assert.DoesNotContain("T-77", await supervisor.Text(), StringComparison.Ordinal);
        await supervisor.Type("この日から", Day(0));
        await supervisor.Type("この日まで", Day(0));
        await supervisor.Press("探す");
        Assert.Contains("T-77", await supervisor.Text(), StringComparison.Ordinal);
        Assert.Equal("/audit", supervisor.Path);
        const string NoEnd = "終了の記録はまだありません";
        Assert.DoesNotContain(NoEnd, await supervisor.Text(), StringComparison.Ordinal);
        Desk.ApiProxy.Rewrite = ("\"event\":\"ended\"", "\"event\":\"lost\"");
        await supervisor.Press("探す");
        Assert.Contains(NoEnd, await supervisor.Text(), StringComparison.Ordinal);

        // The days of the page are Japan's.
        string Day(int days) =>
            Desk.Gateway.Now.ToOffset(TimeSpan.FromHours(9)).AddDays(days).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
    }

    [Fact]
    public void Every_call_of_the_audit_log_has_a_name_in_words() => Assert.Equal(
        OperatorCalls.All.Select(call => call.Name).Order(StringComparer.Ordinal),
        Act.All.Select(act => act.NameInLog)
            .Concat(DeskTexts.English.Keys
                .Where(key => key.StartsWith("call.", StringComparison.Ordinal)).Select(key => key["call.".Length..]))
            .Order(StringComparer.Ordinal));

    [SkippableFact]
    public async Task Service_that_is_away_is_said()
    {
        Browser.SkipIfMissing();
        var agent = await NewAgent("view");
        await agent.Open("/");
        Desk.ApiProxy.Failure = ApiFailure.Unreachable;

        Assert.Equal(503, (await agent.Open("/ip-phone/somebody")).Status);

        Assert.Equal("サービスに接続できません。少し待って、もう一度お試しください。", await agent.Notice());
    }

    [SkippableFact]
    public async Task Password_whose_answer_was_lost_is_shown_by_the_next_try()
    {
        Browser.SkipIfMissing();
        var account = await Desk.Import(TestAccount.New());
        var agent = await NewAgent("recover");
        await agent.Open($"/{account.Line}/{account.Id}/password");
        await agent.Type("理由または問い合わせ番号", "T-3");
        Desk.ApiProxy.Failure = ApiFailure.ResponseLost;
        await agent.Press("仮パスワードを発行する");
        Assert.Contains("操作が行われた可能性もあります", await agent.Notice(), StringComparison.Ordinal);
        Desk.ApiProxy.Failure = ApiFailure.None;

        await agent.Press("仮パスワードを発行する");

        (await Desk.Api.LogIn(account with { Password = Password().Match(await agent.Text()).Value })).Is(200);
        Assert.Single(
            (await Desk.Api.Timeline(account)).Is(200).Body.GetProperty("events").EnumerateArray(),
            entry => entry.GetProperty("event").GetString() == "password-reset");
    }

    [SkippableFact]
    public async Task Password_that_may_stay_is_not_said_to_be_changed_at_the_next_login()
    {
        Browser.SkipIfMissing();
        var account = await Desk.Import(TestAccount.New());
        var agent = await NewAgent("recover");
        await agent.Open($"/{account.Line}/{account.Id}/password");
        await agent.Type("理由または問い合わせ番号", "T-4");
        await agent.Page.UncheckAsync("input[name=box]");

        await agent.Press("仮パスワードを発行する");

        Assert.Contains("このパスワードのままお使いになれます", await agent.Text(), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Password_whose_answer_was_lost_is_not_taken_for_one_with_another_wish()
    {
        Browser.SkipIfMissing();
        var account = await Desk.Import(TestAccount.New());
        var agent = await NewAgent("recover");
        await agent.Open($"/{account.Line}/{account.Id}/password");
        await agent.Type("理由または問い合わせ番号", "T-6");
        Desk.ApiProxy.Failure = ApiFailure.ResponseLost;
        await agent.Press("仮パスワードを発行する");
        Desk.ApiProxy.Failure = ApiFailure.None;
        await agent.Page.UncheckAsync("input[name=box]");

        await agent.Press("仮パスワードを発行する");

        Assert.Contains("このパスワードのままお使いになれます", await agent.Text(), StringComparison.Ordinal);
        (await Desk.Api.LogIn(account with { Password = Password().Match(await agent.Text()).Value })).Is(200);
        Assert.False((await Desk.Api.Show(account)).Is(200).Body.GetProperty("mustChangePassword").GetBoolean());
    }

    [SkippableFact]
    public async Task Export_needs_a_reason_and_is_a_file_with_everything_in_full()
    {
        Browser.SkipIfMissing();
        var account = await Desk.Import(TestAccount.New());
        var agent = await NewAgent("unmask");
        await agent.Find(account.Id);
        await agent.Press("保存データを書き出す");
        await agent.Press("ファイルに書き出す");
        Assert.Equal("理由または問い合わせ番号を入力してください。", await agent.Text("#reason-error"));
        await agent.Type("理由または問い合わせ番号", "T-8");

        var download = await agent.Page.RunAndWaitForDownloadAsync(
            () => agent.Page.GetByRole(AriaRole.Button, new() { Name = "ファイルに書き出す" }).ClickAsync());

        Assert.Equal($"{account.Line}-{account.Id}.json", download.SuggestedFilename);
        Assert.Contains(account.Email, await File.ReadAllTextAsync(await download.PathAsync()), StringComparison.Ordinal);
        Assert.Contains(
            (await Desk.Api.Timeline(account)).Is(200).Body.GetProperty("events").EnumerateArray(),
            entry => entry.GetProperty("event").GetString() == "exported" && entry.GetProperty("note").GetString() == "T-8");
    }

    [SkippableFact]
    public async Task Code_that_has_no_mail_is_not_said_to_be_sent_again()
    {
        Browser.SkipIfMissing();
        var account = await Desk.Import(TestAccount.New());
        (await Desk.Api.LogIn(account)).Is(200);
        Desk.Gateway.Advance(TimeSpan.FromMinutes(1));
        var agent = await NewAgent("support");
        await agent.Open($"/{account.Line}/{account.Id}");
        await agent.Type("理由または問い合わせ番号", "T-5");
        Desk.ApiProxy.Rewrite = ("\"delivery\":\"sent\"", "\"delivery\":null");

        await agent.Press("コードを再送");

        Assert.Equal("送るメールがありません。お客様の画面はアドレスの登録です。", await agent.Notice());
    }

    [SkippableFact]
    public async Task Address_with_a_space_for_a_name_is_no_error_of_the_desk()
    {
        Browser.SkipIfMissing();
        var agent = await NewAgent("view");

        Assert.NotEqual(500, (await agent.Open("/%20/x")).Status);
    }

    [Fact]
    public void Every_text_is_used_and_every_text_that_is_used_is_there()
    {
        var sources = string.Concat(
            new[] { "*.cs", "*.cshtml" }.SelectMany(kind =>
                    Directory.EnumerateFiles(Path.Combine(Repository.Root, "Desk"), kind, SearchOption.AllDirectories))
                .Select(File.ReadAllText));
        var keys = DeskTexts.English.Keys.ToHashSet();
        var acts = Act.WithButton.Select(act => act.Name)
            .Concat(["caller", "end-session", .. Enum.GetValues<Client.AccountLock>().Select(Act.NameOfUnlock)]).ToList();
        string[] asked = ["", ".do", ".what"], said = [".done", ".customer", ".tell"];

        var needed = acts.SelectMany(act =>
            (Act.Find(act)!.IsDownload ? asked : [.. asked, .. said]).Select(part => $"act.{act}{part}"));
        Assert.Subset(keys, needed.ToHashSet());
        Assert.Subset(keys, UsedKey().Matches(sources).Select(match => match.Groups[1].Value).ToHashSet());
        Assert.Equal([], keys.Where(key => !sources.Contains($"\"{key}\"", StringComparison.Ordinal)
            && !Composed().IsMatch(key)));
    }

    /// <summary>Whose ends are names of acts, of rights and so on.</summary>
    [GeneratedRegex(@"^(act|call|right|problem|claim|value)\.")]
    private static partial Regex Composed();

    [GeneratedRegex("T\\[\"([a-z.-]+)\"")]
    private static partial Regex UsedKey();

    [GeneratedRegex(@"\b(\d{4}-){3}\d{4}\b")]
    private static partial Regex Password();
}
