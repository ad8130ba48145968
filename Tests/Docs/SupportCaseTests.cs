using System.Net.Http.Json;
using System.Text.RegularExpressions;
using OrleansSelfCare.Client;
using OrleansSelfCare.TestKit;
using OrleansSelfCare.Tests.Hosts;
using OrleansSelfCare.Tests.Operators;

namespace OrleansSelfCare.Tests.Docs;

/// <summary>Replays the cases of docs/cli.md: the customer's calls, the desk's commands and the next sign-in.</summary>
public sealed partial class SupportCaseTests : IAsyncLifetime
{
    private const string Marker = "<!-- support case: a test replays it -->\n```console\n";
    private const string Home = "203.0.113.9";
    private const string Stranger = "198.51.100.7";
    private TestGateway _gateway = null!;

    public async Task InitializeAsync() => _gateway = await TestGateway.Start("Localhost", "--SelfCare:Proxies:0=127.0.0.1");

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    [Fact]
    public async Task No_code_comes()
    {
        var suzuki = await Customer("suzuki", "suzuki@exmaple.jp");
        _gateway.Inbox.Refuse("suzuki@exmaple.jp");
        (await LogIn(suzuki)).Is(200);
        await Eventually(() => MailsWaiting("suzuki"), waiting => waiting == 0);

        await Replay("suzuki");

        await GetsIn(suzuki with { Email = "suzuki@example.jp" });
    }

    [Fact]
    public async Task The_way_to_a_new_address_is_closed()
    {
        var sato = await Customer("sato", "");
        var challenge = (await LogIn(sato)).Is(200)["challenge"]!;
        for (var i = 0; i < 3; i++)
        {
            (await ChangeEmail("0399999999")).Is(403);
        }

        await Replay("sato");

        challenge = (await LogIn(sato)).Is(200)["challenge"]!;
        (await ChangeEmail(sato.Phone)).Is(200);
        (await From(Home, "verify", new { challenge, code = _gateway.Inbox.LastCodeTo("sato@example.jp") })).Is(200);

        Task<Reply> ChangeEmail(string contactPhone) => From(
            Home,
            "email-change",
            new { challenge, email = "sato@example.jp", emailConfirmation = "sato@example.jp", contactPhone });
    }

    [Fact]
    public async Task The_password_is_refused()
    {
        var tanaka = await Customer("tanaka", "tanaka@example.jp");
        await Times(4, () => LogIn(tanaka with { Password = "guessed" }, Stranger));
        _gateway.Advance(TimeSpan.FromMinutes(30));
        await Times(6, () => LogIn(tanaka with { Password = "as I remember it" }));

        var fresh = await Replay("tanaka");

        await GetsIn(tanaka with { Password = fresh });
    }

    [Fact]
    public void The_command_line_has_words_for_everything_that_happens()
    {
        var events = typeof(Accounts.Timelines.TimelineEvent).GetFields().Select(field => (string)field.GetValue(null)!);
        Assert.DoesNotContain(
            events, what => TimelineSentence.Of(new(default, what, null, null, null, null, null, 1), "en") == what);
    }

    /// <summary>Runs the commands of the customer's case and compares their output with the page.</summary>
    /// <returns>The output of the last command.</returns>
    private async Task<string> Replay(string id)
    {
        var page = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "cli.md"));
        var start = $"$ selfcare timeline ip-phone {id}\n";
        var block = Assert.Single(page.Split(Marker).Skip(1), block => block.StartsWith(start, StringComparison.Ordinal));
        var shown = "";
        var commands = block[..block.IndexOf("```", StringComparison.Ordinal)];
        foreach (var step in commands.Split("$ selfcare ", StringSplitOptions.RemoveEmptyEntries))
        {
            var lines = step.TrimEnd().Split('\n');
            shown = (await CliUnderTest.Of(_gateway).Run(lines[0].Split(' '))).Is(0).Out;
            var shownLines = shown.TrimEnd().Split('\n').Select(line => line.TrimEnd());
            Assert.Equal(Elide(string.Join('\n', lines[1..])), Elide(string.Join('\n', shownLines)));
        }

        return shown.Trim();
    }

    private static string Elide(string shown) => Password().Replace(Tag().Replace(shown, "ref …"), "…");

    private async Task GetsIn(TestAccount account)
    {
        var challenge = (await LogIn(account)).Is(200)["challenge"]!;
        (await From(Home, "verify", new { challenge, code = _gateway.Inbox.LastCodeTo(account.Email) })).Is(200);
    }

    private async Task<TestAccount> Customer(string id, string email)
    {
        var account = new TestAccount(id, email);
        (await _gateway.Api.Import(account)).Is(200);
        return account;
    }

    private Task<Reply> LogIn(TestAccount account, string network = Home) =>
        From(network, "login", new { selfCareId = account.Id, password = account.Password });

    private Task<Reply> From(string network, string call, object body) =>
        _gateway.Api.Send(HttpMethod.Post, $"/v1/ip-phone/{call}", JsonContent.Create(body), header: ("X-Forwarded-For", network));

    /// <summary>Read from the store: a call of the desk would add an entry to the timeline.</summary>
    private int MailsWaiting(string id)
    {
        using var store = new OrleansSelfCare.Storage.Sqlite.SqliteAccountStore(_gateway.Directory);
        var account = store.ReadAll().Single(stored => stored.Account.Id.SelfCareId == id).Account;
        return account.Outbox.Length;
    }

    [GeneratedRegex("ref [0-9A-Z]{4}")]
    private static partial Regex Tag();

    [GeneratedRegex(@"\b(\d{4}-){3}\d{4}\b")]
    private static partial Regex Password();
}
