using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using OrleansSelfCare.TestKit;
using OrleansSelfCare.Tests.Http;

namespace OrleansSelfCare.Tests.Operators;

/// <summary>The commands about one account: output, confirmation and exit codes.</summary>
public sealed class CliAccountTests(SharedLocalhost shared) : IClassFixture<SharedLocalhost>
{
    private readonly CliUnderTest _cli = CliUnderTest.Of(shared.Gateway);

    [Fact]
    public async Task Show_of_an_account_has_its_times_in_the_zone_of_the_service()
    {
        var account = await Imported();
        (await shared.Gateway.Api.LogIn(account, "wrong")).Is(401);
        (await shared.Gateway.Api.LogIn(account)).Is(200);

        var busy = (await _cli.Run("show", account.Line, account.Id)).Is(0);
        var elsewhere = new CliUnderTest
        {
            Variables = { ["SELFCARE_URL"] = shared.Gateway.Api.Address.ToString() },
            LocalZone = TimeZoneInfo.CreateCustomTimeZone("New York", TimeSpan.FromHours(-5), null, null),
        };
        var signedIn = (await elsewhere.Run("show", shared.Account.Line, shared.Account.Id)).Is(0);

        Assert.Contains($"Account              {account.Line}/{account.Id}", busy.TextLines);
        Assert.Contains("E-mail               c***@example.jp", busy.TextLines);
        Assert.Contains("Sign-in pending      yes, the code can still be entered", busy.TextLines);
        Assert.Contains("Wrong codes          0", busy.TextLines);
        Assert.Contains(
            busy.TextLines,
            row => row.Contains("127.0.0.1", StringComparison.Ordinal) && row.Contains("not refused", StringComparison.Ordinal));
        Assert.Contains(signedIn.TextLines, row => row.Contains("22 Nov 2026 18:00:00 +09:00", StringComparison.Ordinal));
        Assert.DoesNotContain('\x1b', busy.Out + signedIn.Out);
    }

    [Fact]
    public async Task As_JSON_it_is_what_the_service_says()
    {
        var view = (await _cli.Run("show", shared.Account.Line, shared.Account.Id, "--json")).Is(0).Json;

        var body = (await shared.Gateway.Api.Show(shared.Account)).Body;
        Assert.Equal(body.EnumerateObject().Select(field => field.Name), view.EnumerateObject().Select(field => field.Name));
        Assert.Equal(shared.Account.Id, view.GetProperty("selfCareId").GetString());
        Assert.Equal(shared.Gateway.Now, view.GetProperty("sessions")[0].GetProperty("authenticatedAt").GetDateTimeOffset());
    }

    [Fact]
    public async Task An_account_is_unlocked()
    {
        var account = await Imported();
        (await shared.Gateway.Api.LogIn(account, "wrong")).Is(401);

        var result = (await _cli.Run("unlock", account.Line, account.Id)).Is(0);

        Assert.Equal([$"{account.Line}/{account.Id} is unlocked."], result.TextLines);
        Assert.Empty((await shared.Gateway.Api.Show(account)).Body.GetProperty("locks").GetProperty("passwordFailures").EnumerateArray());
    }

    [Fact]
    public async Task Sessions_are_ended_the_code_is_sent_again_and_the_account_disabled_and_enabled_for_a_reason()
    {
        var account = await Imported();
        (await shared.Gateway.Api.LogIn(account)).Is(200);

        var tooSoon = (await _cli.Run("resend", account.Line, account.Id)).Is(1);
        shared.Gateway.Advance(TimeSpan.FromMinutes(1));
        var sent = (await _cli.Run("resend", account.Line, account.Id)).Is(0);
        var ended = (await _cli.Run("end-sessions", account.Line, account.Id, "--reason", "T-1")).Is(0);
        var disabled = (await _cli.Run("disable", account.Line, account.Id, "--reason", "T-2")).Is(0);
        var none = (await _cli.Run("resend", account.Line, account.Id)).Is(1);
        var enabled = (await _cli.Run("enable", account.Line, account.Id, "--reason", "T-3")).Is(0);
        var noted = (await _cli.Run("note", account.Line, account.Id, "--reason", "will call back")).Is(0);
        (await _cli.Run("note", account.Line, account.Id)).Is(2);

        var name = $"{account.Line}/{account.Id}";
        Assert.Contains("Try again in 60 seconds.", tooSoon.Error, StringComparison.Ordinal);
        Assert.Contains("The code was mailed again to c***@example.jp, ref", sent.Out, StringComparison.Ordinal);
        Assert.Equal([$"All sessions of {name} have ended."], ended.TextLines);
        Assert.Equal([$"{name} is disabled."], disabled.TextLines);
        Assert.Contains("There is no pending code.", none.Error, StringComparison.Ordinal);
        Assert.Equal([$"{name} is enabled."], enabled.TextLines);
        Assert.Equal([$"The note is on the timeline of {name}."], noted.TextLines);
        var timeline = (await _cli.Run("timeline", account.Line, account.Id)).Is(0).Out;
        Assert.All(["note: T-1", "note: T-2", "note: T-3", "note: will call back"],
            note => Assert.Contains(note, timeline, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Sessions_are_listed_and_one_is_ended()
    {
        var account = await shared.Gateway.Services.Add(TestAccount.New());
        var none = (await _cli.Run("sessions", account.Line, account.Id)).Is(0);
        var challenge = (await shared.Gateway.Api.LogIn(account)).Is(200)["challenge"]!;
        var code = shared.Gateway.Inbox.LastCodeTo(account.Email);
        (await shared.Gateway.Api.Post("/v1/ip-phone/verify", new { challenge, code })).Is(200);

        var listed = (await _cli.Run("sessions", account.Line, account.Id)).Is(0);
        var id = listed.TextLines[^1].Trim();
        var ended = (await _cli.Run("end-session", account.Line, account.Id, id, "--reason", "T-1")).Is(0);

        var name = $"{account.Line}/{account.Id}";
        Assert.Equal([$"{name} has no open session."], none.TextLines);
        Assert.Matches(@"^since 22 Nov 2026 .+  last used 22 Nov 2026 .+  from 127\.0\.0\.1  services: none$", listed.TextLines[0]);
        Assert.Equal([$"One session of {name} has ended."], ended.TextLines);
        Assert.Empty((await _cli.Run("sessions", account.Line, account.Id, "--json")).Is(0).Json.GetProperty("sessions").EnumerateArray());
    }

    [Fact]
    public async Task A_caller_is_checked_by_one_thing_at_a_time()
    {
        var account = await Imported();

        var yes = (await _cli.Run("caller", account.Line, account.Id, "--phone", "03-1234-5678")).Is(0);
        var no = (await _cli.Run("caller", account.Line, account.Id, "--email", "nobody@example.jp")).Is(0);
        var json = (await _cli.Run("caller", account.Line, account.Id, "--id", account.Id, "--json")).Is(0).Json;
        (await _cli.Run("caller", account.Line, account.Id)).Is(2);
        (await _cli.Run("caller", account.Line, account.Id, "--id", account.Id, "--phone", "0312345678")).Is(2);
        (await _cli.Run("caller", account.Line, account.Id, "--id", account.Id)).Is(0);
        (await _cli.Run("caller", account.Line, account.Id, "--id", account.Id)).Is(0);
        var refused = (await _cli.Run("caller", account.Line, account.Id, "--id", account.Id)).Is(1);

        Assert.Equal(["Yes, it is the same. (4 checks left)"], yes.TextLines);
        Assert.Equal(["No, it is not the same. (3 checks left)"], no.TextLines);
        Assert.Equal((true, 2), (json.GetProperty("matches").GetBoolean(), json.GetProperty("checksLeft").GetInt32()));
        Assert.Contains("5 in 24 hours", refused.Error, StringComparison.Ordinal);
        Assert.Contains(
            "asked who is calling (e-mail address: no)",
            (await _cli.Run("timeline", account.Line, account.Id)).Is(0).Out,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Address_and_phone_are_shown_in_full_and_everything_is_exported_for_a_reason()
    {
        var account = await Imported();

        var unmasked = (await _cli.Run("unmask", account.Line, account.Id, "--reason", "T-1")).Is(0);
        var exported = (await _cli.Run("export", account.Line, account.Id, "--reason", "T-1")).Is(0);
        (await _cli.Run("unmask", account.Line, account.Id)).Is(2);
        (await _cli.Run("export", account.Line, account.Id)).Is(2);

        Assert.Equal([$"E-mail: {account.Email}", $"Contact phone: {account.Phone}"], unmasked.TextLines);
        using var json = JsonDocument.Parse(exported.Out);
        Assert.Equal(account.Email, json.RootElement.GetProperty("email").GetString());
    }

    [Fact]
    public async Task Phone_and_an_address_to_confirm_are_set_and_an_issued_password_must_be_changed()
    {
        var account = await Imported();

        var phone = (await _cli.Run("phone", account.Line, account.Id, "+81 44 123 4567", "--reason", "T-1")).Is(0);
        var pending = (await _cli.Run("email", account.Line, account.Id, "new@example.jp", "--confirm", "--reason", "T-1")).Is(0);
        (await _cli.Run("password", account.Line, account.Id, "--must-change", "--reason", "T-1")).Is(0);
        var refused = (await _cli.Run("phone", account.Line, account.Id, "12")).Is(1);

        var name = $"{account.Line}/{account.Id}";
        Assert.Equal([$"{name} has the new contact phone number."], phone.TextLines);
        Assert.StartsWith($"The next code of {name} goes to the new address", pending.Out, StringComparison.Ordinal);
        Assert.StartsWith("phone: ", refused.Error, StringComparison.Ordinal);
        var shown = (await _cli.Run("show", account.Line, account.Id)).Is(0).TextLines;
        Assert.Contains("E-mail to confirm    n***@example.jp (codes go to it; it is registered when one is entered)", shown);
        Assert.Contains("Contact phone        *******567", shown);
        Assert.Contains("Password             issued; to be changed after the next sign-in", shown);
    }

    [Fact]
    public async Task Unlock_of_one_lock_leaves_the_others_and_says_so()
    {
        var account = await Imported();
        (await shared.Gateway.Api.LogIn(account, "wrong")).Is(401);
        var challenge = (await shared.Gateway.Api.LogIn(account)).Is(200)["challenge"]!;
        var code = shared.Gateway.Inbox.LastCodeTo(account.Email) == "000000" ? "111111" : "000000";
        (await shared.Gateway.Api.Post("/v1/ip-phone/verify", new { challenge, code })).Is(401);

        var result = (await _cli.Run("unlock", account.Line, account.Id, "--lock", "code")).Is(0);

        Assert.Equal([$"{account.Line}/{account.Id}: the lock \"code\" is cleared. Other locks stay."], result.TextLines);
        var locks = (await shared.Gateway.Api.Show(account)).Body.GetProperty("locks");
        Assert.Equal((0, 1), (locks.GetProperty("codeFailures").GetInt32(), locks.GetProperty("passwordFailures").GetArrayLength()));
        Assert.Contains(
            "one lock cleared (wrong codes)", (await _cli.Run("timeline", account.Line, account.Id)).Is(0).Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("password")]
    [InlineData("code")]
    [InlineData("phone")]
    [InlineData("mail")]
    public async Task Unlock_of_one_lock_is_a_path_that_an_earlier_service_does_not_have(string name)
    {
        using var service = new FakeService(HttpStatusCode.NoContent);

        (await new CliUnderTest { Service = service }.Run("unlock", "ip-phone", "a", "--lock", name)).Is(0);

        Assert.Equal([$"POST /admin/v1/accounts/ip-phone/a/unlock/{name}"], service.Requests);
    }

    [Fact]
    public async Task Show_of_a_lock_says_when_it_ends_or_that_only_an_operator_ends_it()
    {
        using var service = new FakeService(HttpStatusCode.OK, """
            {"line":"ip-phone","selfCareId":"a","email":null,"emailProblem":null,"contactPhone":null,"disabled":false,
            "challengePending":false,"mailsWaiting":0,"sessions":[],"timeZone":"Asia/Tokyo","locks":{"passwordFailures":[
            {"network":"192.0.2.1","failures":100,"refusedUntil":"2026-11-23T09:00:00Z","locked":true},
            {"network":"192.0.2.2","failures":5,"refusedUntil":"2026-11-22T09:00:30Z","locked":false}],
            "codeFailures":100,"codesRefusedUntil":"2026-11-23T09:00:00Z","codesLocked":true,"phoneMisses":0,"phoneLocked":true,
            "phoneLockedUntil":"2026-11-23T09:00:00Z","mailsRefusedUntil":"2026-11-22T10:00:00Z","newAddressesRefusedUntil":null}}
            """);

        var rows = (await new CliUnderTest { Service = service }.Run("show", "ip-phone", "a")).Is(0).TextLines;

        Assert.Contains("Wrong codes          100, locked until an operator unlocks", rows);
        Assert.Contains("Wrong phone numbers  locked until 23 Nov 2026 18:00:00 +09:00", rows);
        Assert.Contains("Mail limit           reached: login and resend refused until 22 Nov 2026 19:00:00 +09:00", rows);
        Assert.Single(rows, row => Regex.IsMatch(row, "192.0.2.1.+100.+locked until an operator unlocks"));
        Assert.Single(rows, row => Regex.IsMatch(row, "192.0.2.2.+5.+refused until 22 Nov 2026 18:00:30"));
    }

    [Theory]
    [InlineData("show")]
    [InlineData("timeline")]
    [InlineData("unlock")]
    [InlineData("password")]
    [InlineData("email", "a@example.jp")]
    [InlineData("delete", "--yes")]
    public async Task An_account_there_is_none_of_has_an_exit_code_of_its_own(string command, params string[] more)
    {
        var result = (await _cli.Run([command, "ip-phone", "nobody", "--json", .. more])).Is(3);

        Assert.Contains("There is no account ip-phone/nobody.", result.Error, StringComparison.Ordinal);
        Assert.Equal("not-found", result.Json.GetProperty("error").GetString());
    }

    [Theory]
    [InlineData("show")]
    [InlineData("unlock", "--lock", "phone")]
    [InlineData("email", "a@example.jp")]
    [InlineData("delete", "--yes")]
    public async Task Unknown_line_is_named_as_such_with_those_that_there_are(string command, params string[] more)
    {
        var result = (await _cli.Run([command, "ip-fone", "nobody", "--json", .. more])).Is(3);

        Assert.Equal(
            "There is no service line ip-fone. The lines are: free-voice, ip-phone, mobile-choice-050.", result.Error.TrimEnd());
        Assert.Equal("unknown-line", result.Json.GetProperty("error").GetString());
    }

    [Theory]
    [InlineData("@home")]
    [InlineData("-dash", "--")]
    public async Task No_id_is_taken_for_something_else(string id, params string[] before)
    {
        (await shared.Gateway.Api.Import(new TestAccount(id))).Is(200);

        Assert.Contains($"Account              ip-phone/{id}", (await _cli.Run(["show", .. before, "ip-phone", id])).Is(0).TextLines);
    }

    [Fact]
    public async Task A_key_the_service_does_not_know_is_refused()
    {
        _cli.Variables["SELFCARE_KEY"] = "wrong";

        var result = (await _cli.Run("show", shared.Account.Line, shared.Account.Id)).Is(1);

        Assert.Contains("--key-file", result.Error, StringComparison.Ordinal);
        Assert.Empty(result.Out);
    }

    [Theory]
    [InlineData("support", "unlock", "ip-phone", "a")]
    [InlineData("provisioning", "delete", "ip-phone", "a", "--yes")]
    public async Task A_right_that_is_missing_is_named(string right, params string[] command)
    {
        using var service = new FakeService(HttpStatusCode.Forbidden, """{"code":"operator-right-missing"}""");

        Assert.Contains($"\"{right}\"", (await new CliUnderTest { Service = service }.Run(command)).Is(1).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_fresh_password_stands_alone_on_standard_output()
    {
        var account = await Imported();

        var result = (await _cli.Run("password", account.Line, account.Id)).Is(0);

        (await shared.Gateway.Api.LogIn(account, Assert.Single(result.TextLines))).Is(200);
        Assert.Empty(result.Error);
        var json = (await _cli.Run("password", account.Line, account.Id, "--json")).Is(0).Json;
        (await shared.Gateway.Api.LogIn(account, json.GetProperty("password").GetString())).Is(200);
    }

    [Fact]
    public async Task An_address_is_registered_or_why_not()
    {
        var account = await Imported();

        (await _cli.Run("email", account.Line, account.Id, "new@example.jp")).Is(0);
        Assert.Equal("n***@example.jp", (await shared.Gateway.Api.Show(account))["email"]);
        var refused = (await _cli.Run("email", account.Line, account.Id, "no address")).Is(1);
        Assert.StartsWith("email: ", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_happened_is_told_newest_first()
    {
        var account = await Imported();
        (await shared.Gateway.Api.LogIn(account, "wrong")).Is(401);

        var result = (await _cli.Run("timeline", account.Line, account.Id)).Is(0);

        Assert.Matches(@"^22 Nov 2026 18:\d\d:\d\d \+09:00  login refused \(wrong password\)  from 127.0.0.1$", result.TextLines[^2]);
        Assert.Matches("  account created by an import  from 127.0.0.1  by operator$", result.TextLines[^1]);
    }

    [Theory]
    [InlineData("a\n", 0)]
    [InlineData("A\n", 1)]
    [InlineData("", 1)]
    public async Task Who_deletes_types_the_id_again(string typed, int exit)
    {
        using var service = new FakeService(HttpStatusCode.NoContent);

        (await new CliUnderTest { Service = service, TerminalInput = typed }.Run("delete", "ip-phone", "a")).Is(exit);

        Assert.Equal(exit == 0 ? ["DELETE /admin/v1/accounts/ip-phone/a"] : [], service.Requests);
    }

    [Fact]
    public async Task Without_a_terminal_only_yes_deletes()
    {
        var account = await Imported();

        Assert.Contains("--yes", (await _cli.Run("delete", account.Line, account.Id)).Is(2).Error, StringComparison.Ordinal);
        (await shared.Gateway.Api.Show(account)).Is(200);
        var deleted = (await _cli.Run("delete", account.Line, account.Id, "--yes")).Is(0);
        Assert.Equal([$"{account.Line}/{account.Id} is deleted."], deleted.TextLines);
        (await shared.Gateway.Api.Show(account)).Is(404);
    }

    [Fact]
    public async Task What_comes_from_elsewhere_is_neither_markup_nor_moves_a_terminal()
    {
        using var service = new FakeService(HttpStatusCode.OK, """
            {"line":"ip-phone","selfCareId":"a","email":"\u001b[31m[bold]x[/]\u202e","emailProblem":null,"contactPhone":null,
            "disabled":false,"challengePending":false,"mailsWaiting":0,"sessions":[],"locks":{
            "passwordFailures":[{"network":"[link]\u0007","failures":1,"refusedUntil":null}],"codeFailures":0,
            "codesRefusedUntil":null,"phoneMisses":0,"phoneLocked":true,"phoneLockedUntil":null}}
            """);

        var result = (await new CliUnderTest { Service = service }.Run("show", "ip-phone", "a")).Is(0);

        Assert.Contains("E-mail               \uFFFD[31m[bold]x[/]\uFFFD", result.TextLines);
        Assert.Contains("[link]\uFFFD", result.Out, StringComparison.Ordinal);
        Assert.Contains("Wrong phone numbers  locked until an operator unlocks", result.TextLines);
    }

    private async Task<TestAccount> Imported()
    {
        var account = TestAccount.New();
        (await shared.Gateway.Api.Import(account)).Is(200);
        return account;
    }
}
