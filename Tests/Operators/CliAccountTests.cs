using System.Net;
using OrleansSelfCare.TestKit;
using OrleansSelfCare.Tests.Http;

namespace OrleansSelfCare.Tests.Operators;

/// <summary>The commands about one account: output, confirmation and exit codes.</summary>
public sealed class CliAccountTests(SharedLocalhost shared) : IClassFixture<SharedLocalhost>
{
    private readonly CliUnderTest _cli = CliUnderTest.Of(shared.Gateway);

    [Fact]
    public async Task An_account_is_shown_with_its_times_in_the_local_zone()
    {
        var account = await Imported();
        (await shared.Gateway.Api.LogIn(account, "wrong")).Is(401);
        (await shared.Gateway.Api.LogIn(account)).Is(200);

        var busy = (await _cli.Run("show", account.Line, account.Id)).Is(0);
        var signedIn = (await _cli.Run("show", shared.Account.Line, shared.Account.Id)).Is(0);

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
        Assert.Contains("Wrong phone numbers  0, locked until an operator unlocks", result.TextLines);
    }

    private async Task<TestAccount> Imported()
    {
        var account = TestAccount.New();
        (await shared.Gateway.Api.Import(account)).Is(200);
        return account;
    }
}
