using System.Text;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using OrleansSelfCare.Accounts;
using OrleansSelfCare.Storage.Sqlite;
using OrleansSelfCare.TestKit;
using OrleansSelfCare.Tests.Hosts;

namespace OrleansSelfCare.Tests.Http;

/// <summary>Import files: a bad row is reported with its line number and skipped, the others are stored.</summary>
public sealed class ImportTests(SharedLocalhost shared) : IClassFixture<SharedLocalhost>
{
    private const string Header = "line,selfCareId,password,email,contactPhone";
    private const string HashHeader = "line,selfCareId,password,passwordHash,email,contactPhone";

    /// <summary>Hashes of "correct horse".</summary>
    private static readonly string[] Hashes =
    [
        "$pbkdf2-sha1$1000$..................../w$2lA2ZCRn/GNf/GY7T/L8r5aZVMU",
        "$pbkdf2-sha256$i=1000,l=32$++++++++++++++++++++/w$Fmdb1minWw0CnTpIIPJDmN8ycyYjPM0dqKkUiRur7Gk",
        "$pbkdf2-sha512$i=1000$++++++++++++++++++++/w$" +
        "OSatFYsuFH2sYI0/OAI0tX8OOXrlCqQJKRERisOlO2g/ENH2137kftDwn3D36aizH5GzvzRXHZmwHpq4Hg+DEA",
        new PasswordHasher<object>().HashPassword(new object(), "correct horse"),
    ];

    /// <summary>Numbers the tests, so that each has ids of its own.</summary>
    private static int _tests;

    private readonly TestGateway _gateway = shared.Gateway;
    private readonly string _prefix = $"test-{Interlocked.Increment(ref _tests)}-";

    [Theory]
    [InlineData("ip-phone,b,correct horse,b@example.jp,0312345678,,too many")]
    [InlineData("ip-phone,b,correct,horse,b@example.jp,0312345678,false")]
    [InlineData("ip-phone")]
    [InlineData("nothing,b,correct horse,b@example.jp,0312345678")]
    [InlineData(",b,correct horse,b@example.jp,0312345678")]
    [InlineData("ip-phone,,correct horse,b@example.jp,0312345678")]
    [InlineData("ip-phone,no spaces,correct horse,b@example.jp,0312345678")]
    [InlineData("ip-phone,b,,b@example.jp,0312345678")]
    [InlineData("ip-phone,b,correct horse,no address,0312345678")]
    [InlineData("ip-phone,b,correct horse,b@example.jp,not digits")]
    [InlineData("ip-phone,b,correct horse,b@example.jp,012345678901234567890")]
    [InlineData("ip-phone,b,\"correct horse,b@example.jp,0312345678")]
    [InlineData("ip-phone,\"b\"x,correct horse,b@example.jp,0312345678")]
    [InlineData("ip-phone,b,correct \0 horse,b@example.jp,0312345678")]
    public async Task A_bad_row_of_CSV_is_reported_and_skipped(string row)
    {
        var file = $"{Header}\n{Good("a")}\n{row}\n{Good("c")}\n{Good("d")}\n";

        var report = (await _gateway.Api.Import(file)).Is(200);

        Assert.Equal([3], Rejected(report));
        Assert.Equal("3", report["created"]);
        await Are("a", "c", "d");
    }

    [Theory]
    [InlineData("{\"line\":\"ip-phone\",\"selfCareId\":\"b\"")]
    [InlineData("{\"line\":\"ip-phone\",\"selfCareId\":\"b\"}")]
    [InlineData("{\"line\":\"ip-phone\",\"selfCareId\":\"b\",\"password\":12345678}")]
    [InlineData("{\"line\":\"ip-phone\",\"selfCareId\":\"b\",\"password\":null}")]
    [InlineData("{\"line\":\"ip-phone\",\"selfCareId\":\"b\",\"password\":\"x\\ud800\"}")]
    [InlineData("{\"line\":\"ip-phone\",\"selfCareId\":\"\\ud800\",\"password\":\"x\"}")]
    [InlineData("{\"line\":\"ip-phone\",\"selfCareId\":\"b\",\"password\":\"x\",\"email\":\"\\udc00@example.jp\"}")]
    [InlineData("{\"line\":\"ip-phone\",\"selfCareId\":\"b\",\"password\":\"a\\u0000b\"}")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("\"text\"")]
    [InlineData("not json")]
    [InlineData("{}{}")]
    public async Task A_bad_line_of_NDJSON_is_reported_and_skipped(string row)
    {
        var file = $"{GoodJson("a")}\n{row}\n\n{GoodJson("c")}\n";

        var report = (await _gateway.Api.Import(file, "application/x-ndjson")).Is(200);

        Assert.Equal([2], Rejected(report));
        Assert.Equal("2", report["created"]);
        await Are("a", "c");
    }

    [Theory]
    [InlineData("text/csv")]
    [InlineData("application/x-ndjson")]
    public async Task A_field_of_100_KB_costs_its_own_row_alone(string type)
    {
        var csv = type == "text/csv";
        var huge = new string('x', 100_000);
        string[] lines = csv
            ? [Header, Good("a"), $"ip-phone,{_prefix}b,{huge},b@example.jp,0312345678", Good("c")]
            : [GoodJson("z"), GoodJson("a"), GoodJson("b").Replace("correct horse", huge, StringComparison.Ordinal), GoodJson("c")];

        var report = (await _gateway.Api.Import(string.Join('\n', lines), type)).Is(200);

        Assert.Equal([3], Rejected(report));
        await Are("a", "c");
        (await _gateway.Api.Show(Account("b"))).Is(404);
    }

    [Theory]
    [InlineData("ip-phone,@a,correct horse,a@example.jp,0312345678\n")]
    [InlineData("line,password,email\nip-phone,correct horse,a@example.jp\n")]
    [InlineData("line;selfCareId;password;email;contactPhone\nip-phone;@a;correct horse;a@example.jp;1\n")]
    public async Task Without_its_header_a_CSV_file_is_one_fault_in_line_1(string file)
    {
        var report = (await _gateway.Api.Import(file.Replace("@a", $"{_prefix}a", StringComparison.Ordinal))).Is(200);

        Assert.Equal([1], Rejected(report));
        (await _gateway.Api.Show(Account("a"))).Is(404);
    }

    [Theory]
    [InlineData("\r\n", false)]
    [InlineData("\r\n", true)]
    [InlineData("\n", true)]
    public async Task A_byte_order_mark_and_either_line_end_are_fine(string lineEnd, bool mark)
    {
        var start = mark ? "\uFEFF" : "";
        var csv = (await _gateway.Api.Import(start + string.Join(lineEnd, Header, Good("a"), "", Good("b"), "") + lineEnd)).Is(200);
        var file = start + string.Join(lineEnd, GoodJson("c"), "", GoodJson("d")) + lineEnd;
        var json = (await _gateway.Api.Import(file, "application/x-ndjson")).Is(200);

        Assert.Equal(("2", "2"), (csv["created"], json["created"]));
        Assert.Empty(Rejected(csv).Concat(Rejected(json)));
        await Are("a", "b", "c", "d");
    }

    [Fact]
    public async Task Bytes_that_are_no_UTF8_cost_their_own_row_alone()
    {
        byte[] file =
        [
            .. Encoding.UTF8.GetBytes($"{Header}\n{Good("a")}\n"),
            .. Encoding.Latin1.GetBytes("ip-phone,b,pässwörd,b@example.jp,0312345678\n"),
            .. Encoding.UTF8.GetBytes("ip-phone,c,"), 0xED, 0xA0, 0x80, .. Encoding.UTF8.GetBytes(",c@example.jp,0312345678\n"),
            .. Encoding.UTF8.GetBytes($"ip-phone,{_prefix}d,pässwörd 日本語,d@example.jp,0312345678\n"),
        ];

        var report = (await Send(new ByteArrayContent(file), "text/csv")).Is(200);

        Assert.Equal([3, 4], Rejected(report));
        await Are("a");
        (await _gateway.Api.LogIn(Account("d"), "pässwörd 日本語")).Is(200);
    }

    [Fact]
    public async Task Two_thousand_rows_are_stored_while_they_stream_in()
    {
        var report = (await Send(new SlowFile(2000, Good, _gateway), "text/csv")).Is(200);

        Assert.Equal("2000", report["created"]);
        Assert.Empty(Rejected(report));
        (await _gateway.Api.LogIn(Account("row-1"))).Is(200);
        (await _gateway.Api.LogIn(Account("row-2000"))).Is(200);
    }

    [Fact]
    public async Task The_same_file_again_changes_nothing_and_another_row_updates()
    {
        (await _gateway.Api.Import($"{Header}\n{Good("a")}\n{Good("b")}\n")).Is(200);

        var changed = Good("b").Replace("b@", "other@", StringComparison.Ordinal);
        var again = (await _gateway.Api.Import($"{Header}\n{Good("a")}\n{changed}\n")).Is(200);

        Assert.Equal(("0", "1"), (again["created"], again["updated"]));
        Assert.Empty(Rejected(again));
    }

    [Fact]
    public async Task Hashes_of_each_format_are_taken_and_open_the_account_to_its_password()
    {
        var rows = Hashes.Select((hash, number) => $"ip-phone,{_prefix}{number},,\"{hash}\",{number}@example.jp,0312345678");

        var report = (await _gateway.Api.Import(string.Join('\n', [HashHeader, .. rows]))).Is(200);

        Assert.Equal($"{Hashes.Length}", report["created"]);
        for (var number = 0; number < Hashes.Length; number++)
        {
            (await _gateway.Api.LogIn(Account($"{number}"))).Is(200);
        }
    }

    [Fact]
    public async Task The_same_hash_again_changes_nothing_though_a_login_has_made_it_anew()
    {
        var file = $"{HashHeader}\nip-phone,{_prefix}a,,{Hashes[0]},a@example.jp,0312345678\n";
        (await _gateway.Api.Import(file)).Is(200);
        var store = _gateway.Services.GetRequiredService<SqliteAccountStore>();
        Assert.True(AccountId.TryCreate("ip-phone", $"{_prefix}a", out var id));
        var imported = store.Read(id)!.Account.PasswordHash;
        await Are("a");
        await Eventually(() => store.Read(id)!.Account.PasswordHash, stored => stored != imported);

        var before = _gateway.Store.Writes;
        Assert.Equal("1", (await _gateway.Api.Import(file)).Is(200)["unchanged"]);
        Assert.Equal(before, _gateway.Store.Writes);
    }

    [Theory]
    [InlineData("@new,,,a@example.jp,", "a new account needs password or passwordHash")]
    [InlineData("@a,correct horse,@hash,a@example.jp,", "password, passwordHash: at most one of the two")]
    [InlineData(
        "@new,,$scrypt$ln=16$c29tZXNhbHQ$aaaa,a@example.jp,",
        "passwordHash: not PBKDF2 with SHA-1, SHA-256 or SHA-512 in PHC format, nor bcrypt, nor Argon2id")]
    [InlineData(
        "@new,,$pbkdf2-sha256$8000$XAuBMIYQQogxRg$tRRlz8hYn63B9LYiCd6PRo6FMiunY9ozmMMI3srxeRE,a@example.jp,",
        "passwordHash: its salt and its hash must have 16 to 64 bytes each")]
    public async Task A_row_whose_password_can_not_be_taken_says_why(string row, string reason)
    {
        (await _gateway.Api.Import($"{Header}\n{Good("a")}\n")).Is(200);
        row = row.Replace("@new", $"{_prefix}new", StringComparison.Ordinal).Replace("@a,", $"{_prefix}a,", StringComparison.Ordinal)
            .Replace("@hash", Hashes[0], StringComparison.Ordinal);

        var report = (await _gateway.Api.Import($"{HashHeader}\nip-phone,{row}\n", language: "en")).Is(200);

        Assert.Equal(reason, Assert.Single(report.Body.GetProperty("rejected").EnumerateArray()).GetProperty("reason").GetString());
        await Are("a");
    }

    [Fact]
    public async Task A_row_without_a_password_leaves_the_one_that_is_there()
    {
        (await _gateway.Api.Import($"{Header}\n{Good("a")}\n")).Is(200);

        var csv = (await _gateway.Api.Import($"{Header}\nip-phone,{_prefix}a,,other@example.jp,0312345678\n")).Is(200);
        var json = (await _gateway.Api.Import(
            $$"""{"line":"ip-phone","selfCareId":"{{_prefix}}a","email":"third@example.jp"}""",
            "application/x-ndjson")).Is(200);

        Assert.Equal(("1", "1"), (csv["updated"], json["updated"]));
        await Are("a");
    }

    [Fact]
    public async Task A_password_that_the_customer_has_changed_is_left_alone()
    {
        var file = $"{Header}\n{Good("a")}\n";
        (await _gateway.Api.Import(file)).Is(200);
        var challenge = (await _gateway.Api.LogIn(Account("a"))).Is(200)["challenge"]!;
        var session = (await _gateway.Api.Verify(Account("a"), challenge, _gateway.Inbox.LastCodeTo("a@example.jp"))).Is(200)["session"]!;
        (await _gateway.Api.ChangePassword(session, "correct horse", "a fresh password")).Is(204);

        Assert.Equal("1", (await _gateway.Api.Import(file)).Is(200)["unchanged"]);

        (await _gateway.Api.LogIn(Account("a"))).Is(401);
        (await _gateway.Api.LogIn(Account("a"), "a fresh password")).Is(200);
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("text/plain")]
    [InlineData("application/xml")]
    [InlineData("nonsense")]
    [InlineData("")]
    public async Task Another_type_is_415(string type) =>
        (await Send(new StringContent($"{Header}\n{Good("a")}\n"), type)).IsProblem(415, "unsupported-media-type");

    [Fact]
    public async Task Without_an_operator_key_in_the_settings_the_operator_calls_do_not_exist()
    {
        await using var gateway = await TestGateway.Start("Localhost", "--SelfCare:OperatorKey=");

        (await gateway.Api.Import($"{Header}\n{Good("a")}\n")).IsProblem(404, "not-found");
        (await gateway.Api.Show(Account("a"))).IsProblem(404, "not-found");
        (await gateway.Api.Unlock(Account("a"))).IsProblem(404, "not-found");
    }

    private string Good(string id) => $"ip-phone,{_prefix}{id},correct horse,{id}@example.jp,0312345678";

    private string GoodJson(string id) =>
        $$"""{"line":"ip-phone","selfCareId":"{{_prefix}}{{id}}","password":"correct horse","email":"{{id}}""" +
        """@example.jp","contactPhone":"0312345678"}""";

    private TestAccount Account(string id) => new(_prefix + id, $"{id}@example.jp");

    private static int[] Rejected(Reply report) =>
        [.. report.Body.GetProperty("rejected").EnumerateArray().Select(row => row.GetProperty("row").GetInt32())];

    private async Task Are(params string[] ids)
    {
        foreach (var id in ids)
        {
            (await _gateway.Api.LogIn(Account(id))).Is(200);
        }
    }

    private async Task<Reply> Send(HttpContent content, string type)
    {
        content.Headers.Remove("Content-Type");
        content.Headers.TryAddWithoutValidation("Content-Type", type);
        return await _gateway.Api.Send(HttpMethod.Post, "/admin/v1/accounts:import", content, TestGateway.OperatorKey);
    }

    /// <summary>
    /// Sends its second half only when rows of the first are in the store: an import that reads the whole file first would never end.
    /// </summary>
    private sealed class SlowFile(int rows, Func<string, string> row, TestGateway gateway) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, System.Net.TransportContext? context)
        {
            var before = gateway.Store.Writes;
            await Write(stream, Header + "\n" + string.Concat(Enumerable.Range(1, rows / 2).Select(i => row($"row-{i}") + "\n")));
            await Eventually(() => gateway.Store.Writes - before, stored => stored >= rows / 4);
            await Write(stream, string.Concat(Enumerable.Range((rows / 2) + 1, rows / 2).Select(i => row($"row-{i}") + "\n")));
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }

        private static async Task Write(Stream stream, string text)
        {
            await stream.WriteAsync(Encoding.UTF8.GetBytes(text));
            await stream.FlushAsync();
        }
    }
}
