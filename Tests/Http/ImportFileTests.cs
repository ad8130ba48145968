using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OrleansSelfCare.Accounts.Passwords;
using OrleansSelfCare.Gateway.Provisioning;
using OrleansSelfCare.Hosting.Settings;
using OrleansSelfCare.TestKit;
using OrleansSelfCare.Tests.Hosts;

namespace OrleansSelfCare.Tests.Http;

/// <summary>Import files as spreadsheets and other systems write them: columns, cells, row ends and contact phone numbers.</summary>
public sealed partial class ImportFileTests(SharedLocalhost shared) : IClassFixture<SharedLocalhost>
{
    private const string Header = "line,selfCareId,password,email,contactPhone";
    private const string NdJson = "application/x-ndjson";

    private readonly TestAccount _account = TestAccount.New();

    private Api Api => shared.Gateway.Api;

    [Theory]
    [InlineData("0")]
    [InlineData("312345678")]
    [InlineData("8131234567")]
    [InlineData("031234567")]
    [InlineData("031234567890")]
    [InlineData("+44 20 7946 0958")]
    [InlineData("03 1234 567x")]
    public async Task Import_of_a_contact_phone_that_is_no_Japanese_number_is_rejected(string phone)
    {
        foreach (var (language, hint) in new[] { ("en", "a leading zero may be missing"), (null, "先頭の0が抜けている可能性があります") })
        {
            var report = (await Api.Import($"{Header}\nip-phone,{_account.Id},correct horse,,{phone}\n", language: language)).Is(200);

            var (row, reason) = Rejected(report).Single();
            Assert.Equal(2, row);
            Assert.StartsWith("contactPhone: ", reason, StringComparison.Ordinal);
            Assert.Contains(hint, reason, StringComparison.Ordinal);
        }

        (await Api.Show(_account)).Is(404);
    }

    [Theory]
    [InlineData("81312345678")]
    [InlineData("+81312345678")]
    [InlineData("+81 (0)3 1234 5678")]
    [InlineData("(03)1234-5678")]
    [InlineData("０３．１２３４．５６７８")]
    public async Task Import_of_a_contact_phone_stores_it_as_the_customer_types_it(string phone)
    {
        (await Api.Import($"{Header}\nip-phone,{_account.Id},correct horse,{_account.Email},{phone}\n")).Is(200);

        var challenge = (await Api.LogIn(_account)).Is(200)["challenge"]!;
        (await Api.ChangeEmail(_account, challenge, "a@example.com", "0312345678")).Is(200);
    }

    [Theory]
    [InlineData("Disabled", "true", true)]
    [InlineData(" DISABLED ", "TRUE", true)]
    [InlineData("ｄｉｓａｂｌｅｄ", "True ", true)]
    [InlineData("disabled", "FALSE", false)]
    [InlineData("disabled", "", false)]
    public async Task Column_names_match_without_case_and_surrounding_spaces(string column, string value, bool disabled)
    {
        var file = $"Line, SELFCAREID ,password,{column}\nip-phone,{_account.Id},correct horse,{value}\n";

        Assert.Equal("1", (await Api.Import(file)).Is(200)["created"]);
        (await Api.LogIn(_account)).Is(disabled ? 401 : 200);
    }

    [Theory]
    [InlineData("line,selfCareId,mail,contactPhone", "column 3")]
    [InlineData("line,selfCareId,,contactPhone", "column 3")]
    [InlineData("line,selfCareId,email,EMAIL", "email")]
    [InlineData("line,selfCareId,email,nothing,Line", "column 4,line")]
    [InlineData("line,mail,contactPhone", "selfCareId,column 2")]
    [InlineData("userId,password", "line,selfCareId,column 1")]
    [InlineData("line,password,Line", "selfCareId,line")]
    public async Task Unknown_or_repeated_column_refuses_the_whole_file(string header, string fields)
    {
        (await Api.Import(_account)).Is(200);
        var rows = string.Concat(Enumerable.Repeat($"ip-phone,{_account.Id},,,\n", 20_000));

        var refused = (await Api.Import($"{header}\n{rows}")).IsProblem(422, "validation-failed", "errors");

        Assert.Equal(fields, string.Join(',', refused.Body.GetProperty("errors").EnumerateObject().Select(error => error.Name)));
        Assert.Equal("c***@example.jp", Masked(await Api.Show(_account)));
    }

    [Theory]
    [InlineData("""{"line":"ip-phone","selfCareId":"@id","mail":"x@example.jp"}""")]
    [InlineData("""{"line":"ip-phone","selfCareId":"@id","email":"x@example.jp","Email":"y@example.jp"}""")]
    [InlineData("""{"line":"ip-phone","selfCareId":"@id","email":["x@example.jp"]}""")]
    [InlineData("""{"line":"ip-phone","selfCareId":"@id","email":true}""")]
    [InlineData("""{"line":"ip-phone","selfCareId":"@id","disabled":"yes"}""")]
    [InlineData("""{"line":"ip-phone","selfCareId":"@id","disabled":1}""")]
    public async Task Unknown_or_repeated_key_or_a_wrong_value_costs_its_own_row_alone(string row)
    {
        var other = TestAccount.New();
        (await Api.Import(_account)).Is(200);
        var file = $$"""
            {{row.Replace("@id", _account.Id, StringComparison.Ordinal)}}
            {"line":"ip-phone","selfCareId":"{{other.Id}}","password":"correct horse"}
            """;

        var report = (await Api.Import(file, NdJson)).Is(200);

        Assert.Equal(1, Rejected(report).Single().Row);
        Assert.Equal("1", report["created"]);
        Assert.Equal("c***@example.jp", Masked(await Api.Show(_account)));
    }

    [Theory]
    [InlineData("text/csv", "line,selfCareId\nip-phone,@id\n")]
    [InlineData("text/csv", "line,selfCareId,password,email,contactPhone,disabled\nip-phone,@id\n")]
    [InlineData("text/csv", "line,selfCareId,password,disabled\nip-phone,@id,,\n")]
    [InlineData(NdJson, """{"line":"ip-phone","selfCareId":"@id"}""")]
    [InlineData(NdJson, """{"LINE":"ip-phone"," selfCareId ":"@id","email":null,"contactPhone":null,"disabled":null,"password":null}""")]
    public async Task What_a_row_does_not_name_stays_as_it_is_stored(string type, string file)
    {
        (await Api.Import(_account with { Disabled = "true" })).Is(200);

        var report = (await Api.Import(file.Replace("@id", _account.Id, StringComparison.Ordinal), type)).Is(200);

        Assert.Equal("1", report["unchanged"]);
        var shown = (await Api.Show(_account)).Is(200);
        Assert.Equal(("c***@example.jp", "*******678", "True"), (Masked(shown), shown["contactPhone"], shown["disabled"]));
    }

    [Theory]
    [InlineData("text/csv", "line,selfCareId,email,contactPhone,disabled\nip-phone,@id,,,\n")]
    [InlineData(NdJson, """{"line":"ip-phone","selfCareId":"@id","email":"","contactPhone":"","disabled":""}""")]
    public async Task Empty_address_and_phone_are_cleared_and_an_empty_disabled_leaves(string type, string file)
    {
        (await Api.Import(_account with { Disabled = "true" })).Is(200);

        var report = (await Api.Import(file.Replace("@id", _account.Id, StringComparison.Ordinal), type)).Is(200);

        Assert.Equal("1", report["updated"]);
        var shown = (await Api.Show(_account)).Is(200);
        Assert.Equal((null, null, "True"), (shown["email"], shown["contactPhone"], shown["disabled"]));
    }

    [Fact]
    public async Task Disabled_as_a_JSON_boolean_is_taken()
    {
        (await Api.Import(_account)).Is(200);

        (await Import("true")).Is(200);
        (await Api.LogIn(_account)).Is(401);
        (await Import("false")).Is(200);
        (await Api.LogIn(_account)).Is(200);

        Task<Reply> Import(string disabled) =>
            Api.Import($$"""{"line":"ip-phone","selfCareId":"{{_account.Id}}","disabled":{{disabled}}}""", NdJson);
    }

    [Theory]
    [InlineData("\r")]
    [InlineData("\n")]
    [InlineData("\r\n")]
    [InlineData("\r\r\n\n\r")]
    public async Task Rows_end_with_CR_LF_or_CRLF(string end)
    {
        var accounts = Enumerable.Range(0, 3).Select(_ => TestAccount.New()).ToArray();
        var csv = (await Api.Import(TestAccount.Csv(accounts).Replace("\n", end, StringComparison.Ordinal) + end)).Is(200);
        var json = (await Api.Import(string.Join(end, accounts.Select(Json)) + end, NdJson)).Is(200);

        Assert.Equal(("3", "3"), (csv["created"], json["unchanged"]));
        Assert.Empty(Rejected(csv).Concat(Rejected(json)));
    }

    [Fact]
    public async Task Rows_joined_by_CR_inside_an_LF_line_are_rows()
    {
        var (first, second, third) = (TestAccount.New(), TestAccount.New(), TestAccount.New());

        var report = (await Api.Import($"{Header}\n{Row(first)}\r{Row(second)}\r,,x\n{Row(third)}\n")).Is(200);

        Assert.Equal("3", report["created"]);
        Assert.Equal(4, Rejected(report).Single().Row);
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\r")]
    [InlineData("\r\n")]
    public async Task Quoted_line_break_is_refused_for_its_row(string lineBreak)
    {
        var other = TestAccount.New();

        var report = (await Api.Import(
            $"{Header}\nip-phone,{_account.Id},correct horse,\"a@exam{lineBreak}ple.jp\",\n{Row(other)}\n", language: "en")).Is(200);

        Assert.Equal([2, 3], Rejected(report).Select(row => row.Row));
        Assert.All(Rejected(report), row => Assert.Contains("line break", row.Reason, StringComparison.Ordinal));
        Assert.Equal("1", report["created"]);
        (await Api.Show(_account)).Is(404);
    }

    [Fact]
    public async Task Line_inside_a_quoted_cell_is_no_row()
    {
        var other = TestAccount.New();

        var report = (await Api.Import(
            $"{Header}\nip-phone,x,\"correct horse\n{Row(_account)}\n\nthe end\",,\n{Row(other)}\n")).Is(200);

        Assert.Equal([2, 3, 5], Rejected(report).Select(row => row.Row));
        Assert.Equal("1", report["created"]);
        (await Api.Show(_account)).Is(404);
    }

    [Fact]
    public async Task Quote_that_is_not_closed_in_the_next_twenty_lines_refuses_its_row_only()
    {
        var others = Enumerable.Range(0, 20).Select(_ => TestAccount.New()).ToArray();

        var report = (await Api.Import(
            $"{Header}\nip-phone,{_account.Id},\"correct horse,,\n{string.Join('\n', others.Select(Row))}\n{Row(_account)}\"\n")).Is(200);

        Assert.Equal([2, 23], Rejected(report).Select(row => row.Row));
        Assert.Equal("20", report["created"]);
    }

    [Fact]
    public async Task Blank_rows_and_cells_of_a_spreadsheet_are_taken()
    {
        var other = TestAccount.New();

        var report = (await Api.Import(
            $"\n  \n{Header},,\n\n,,,,,\n \n{Row(_account)},,\n ,\nip-phone,{other.Id},correct horse\n,\n")).Is(200);

        Assert.Equal("2", report["created"]);
        Assert.Empty(Rejected(report));
    }

    [Theory]
    [InlineData("text/csv", "")]
    [InlineData("text/csv", "\r\n\r\n")]
    [InlineData("text/csv", Header)]
    [InlineData("text/csv", $"{Header}\r\n,,,,\r\n")]
    [InlineData(NdJson, "")]
    [InlineData(NdJson, "\n \n")]
    public async Task File_without_rows_imports_nothing_and_rejects_nothing(string type, string file)
    {
        var report = (await Api.Import(file, type)).Is(200);

        Assert.Equal(("0", "0", "0"), (report["created"], report["updated"], report["unchanged"]));
        Assert.Empty(Rejected(report));
    }

    [Theory]
    [InlineData("line;selfCareId;password;email;contactPhone\nip-phone;a;correct horse;;\n")]
    [InlineData("sep=,\nline,selfCareId,password\nip-phone,a,correct horse\n")]
    [InlineData("sep=;\nline;selfCareId;password\nip-phone;a;correct horse\n")]
    [InlineData("line,password,email\nip-phone,correct horse,\n")]
    [InlineData("l\0i\0n\0e\0,\0s\0e\0l\0f\0\n\0")]
    public async Task Header_that_can_not_be_read_is_one_error_that_says_what_it_must_be(string file)
    {
        var report = (await Api.Import(file, language: "en")).Is(200);

        var (row, reason) = Rejected(report).Single();
        Assert.Equal(1, row);
        Assert.Equal("the first row must name line and selfCareId: UTF-8, separated by commas", reason);
    }

    [Theory]
    [InlineData(null, "ja", "line: 設定されているサービスではありません。", "passwordHash: コストは4から12でなければなりません。")]
    [InlineData("ja", "ja", "line: 設定されているサービスではありません。", "passwordHash: コストは4から12でなければなりません。")]
    [InlineData("en", "en", "line: not a configured service line", "passwordHash: its cost must be 4 to 12")]
    public async Task Reason_is_in_the_callers_language(string? accepted, string language, params string[] reasons)
    {
        var file = "line,selfCareId,passwordHash\nno-line,a,\n"
            + "ip-phone,a,$2y$13$ww7HU0x7RKCviNnU4bF9iOP/RzX80iVQES66jPBhilF575XzYnD5e\n";

        var report = (await Api.Import(file, language: accepted)).Is(200);

        Assert.Equal(reasons, Rejected(report).Select(row => row.Reason));
        Assert.Equal([language], report.ContentHeaders.ContentLanguage);
        Assert.Equal(["Accept-Language"], report.Headers.Vary);
    }

    [Fact]
    public void Every_reason_has_a_sentence_in_both_languages()
    {
        var keys = Directory.EnumerateFiles(Path.Combine(Docs.Repository.Root, "Gateway", "Provisioning"), "*.cs")
            .SelectMany(file => ReasonKey().Matches(File.ReadAllText(file)).Select(match => match.Groups[1].Value))
            .Concat(Enum.GetValues<PasswordHashError>().Select(error => RowError.OfHash(error).Sentence))
            .ToHashSet();
        var sentences = shared.Gateway.Services.GetRequiredService<IOptions<SelfCareOptions>>().Value.Sentences;

        Assert.Equal(keys.Order(), sentences.Keys.Where(key => key.StartsWith("import-", StringComparison.Ordinal)).Order());
        Assert.All(keys, key =>
        {
            Assert.NotEqual("", sentences[key].En);
            Assert.NotEqual(sentences[key].En, sentences[key].Ja);
        });
    }

    [Fact]
    public async Task UTF16_with_a_byte_order_mark_is_read()
    {
        byte[] file = [0xFF, 0xFE, .. Encoding.Unicode.GetBytes($"{Header}\r\n{Row(_account)}\r\n")];
        using var content = new ByteArrayContent(file);
        content.Headers.ContentType = new("text/csv");

        var report = await Api.Send(HttpMethod.Post, "/admin/v1/accounts:import", content, TestGateway.OperatorKey);

        Assert.Equal("1", report.Is(200)["created"]);
    }

    [Fact]
    public async Task Rejected_row_has_its_number_under_the_new_name_and_under_the_deprecated_one()
    {
        var rejected = (await Api.Import($"{Header}\nno-line,a,b,,\n")).Is(200).Body.GetProperty("rejected")[0];

        Assert.Equal((2, 2), (rejected.GetProperty("row").GetInt32(), rejected.GetProperty("line").GetInt32()));
    }

    [GeneratedRegex("\"(import-[a-z.-]+)\"")]
    private static partial Regex ReasonKey();

    private static string? Masked(Reply shown) => shown.Is(200)["email"];

    private static string Row(TestAccount account) => $"ip-phone,{account.Id},correct horse,{account.Email},{account.Phone}";

    private static string Json(TestAccount account) =>
        $$"""{"line":"ip-phone","selfCareId":"{{account.Id}}","email":"{{account.Email}}","contactPhone":"{{account.Phone}}"}""";

    private static (int Row, string Reason)[] Rejected(Reply report) =>
    [
        .. report.Body.GetProperty("rejected").EnumerateArray()
            .Select(row => (row.GetProperty("line").GetInt32(), row.GetProperty("reason").GetString()!)),
    ];
}
