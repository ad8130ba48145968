using System.Net;
using System.Text.RegularExpressions;
using OrleansSelfCare.Cli;
using OrleansSelfCare.Client;
using OrleansSelfCare.Desk;
using OrleansSelfCare.Tests.Docs;

namespace OrleansSelfCare.Tests.Operators;

/// <summary>The language of <c>selfcare</c>: of the flag, otherwise of the locale.</summary>
public sealed partial class CliLanguageTests
{
    private const string Japanese = "ip-phone/aのロックを解除しました。";
    private const string English = "ip-phone/a is unlocked.";

    [Theory]
    [InlineData(null, null, null, null, English)]
    [InlineData(null, null, "ja_JP.UTF-8", null, Japanese)]
    [InlineData(null, null, "ja", null, Japanese)]
    [InlineData(null, null, "en_US.UTF-8", null, English)]
    [InlineData(null, "ja_JP.UTF-8", "en_US.UTF-8", null, Japanese)]
    [InlineData("C", "ja_JP.UTF-8", "ja_JP.UTF-8", null, English)]
    [InlineData("", "", "ja_JP.UTF-8", null, Japanese)]
    [InlineData(null, null, "ja_JP.UTF-8", "en", English)]
    [InlineData("C", null, null, "ja", Japanese)]
    [InlineData(null, null, "jam_JM", null, English)]
    public async Task Language_is_the_flags_else_that_of_the_first_locale_variable_that_is_set(
        string? all, string? messages, string? lang, string? flag, string expected)
    {
        using var service = new FakeService(HttpStatusCode.NoContent);
        var cli = new CliUnderTest { Service = service };
        foreach (var (name, value) in new[] { ("LC_ALL", all), ("LC_MESSAGES", messages), ("LANG", lang) })
        {
            if (value is not null)
            {
                cli.Variables[name] = value;
            }
        }

        string[] arguments = ["unlock", "ip-phone", "a", .. flag is null ? Array.Empty<string>() : ["--language", flag]];

        Assert.Equal([expected], (await cli.Run(arguments)).Is(0).TextLines);
    }

    [Fact]
    public async Task Japanese_timeline_has_its_times_and_sentences_in_Japanese()
    {
        using var service = new FakeService(HttpStatusCode.OK, """
            {"line":"ip-phone","selfCareId":"a","timeZone":"Asia/Tokyo","events":[
            {"at":"2026-11-22T09:03:12Z","event":"code-not-taken","reason":"550","network":null,"reference":"A1B2",
            "email":null,"by":null,"times":3},
            {"at":"2026-11-22T09:00:00Z","event":"email-set","reason":null,"network":"192.0.2.1","reference":null,
            "email":"t***@example.jp","by":"desk","times":1}]}
            """);

        var rows = (await new CliUnderTest { Service = service }.Run("timeline", "ip-phone", "a", "--language", "ja")).Is(0).TextLines;

        Assert.Equal(
            [
                "2026年11月22日 18:03:12 +09:00  メールサーバーが認証コードを受け付けなかった(550)  照合番号 A1B2  ×3",
                "2026年11月22日 18:00:00 +09:00  運用者がアドレスを登録: t***@example.jp  送信元 192.0.2.1  運用者 desk",
            ],
            rows);
    }

    [Fact]
    public async Task Error_is_in_the_language_and_its_name_for_scripts_is_not()
    {
        using var service = new FakeService(HttpStatusCode.NotFound, """{"code":"not-found"}""");

        var result = (await new CliUnderTest { Service = service }.Run("show", "ip-phone", "a", "--json", "--language", "ja")).Is(3);

        Assert.StartsWith("アカウントip-phone/aはありません。", result.Error, StringComparison.Ordinal);
        Assert.Equal("not-found", result.Json.GetProperty("error").GetString());
    }

    [Fact]
    public async Task Help_is_in_the_language()
    {
        var ja = (await new CliUnderTest().Run("--help", "--language", "ja")).Is(0).Out;
        var en = (await new CliUnderTest().Run("--help")).Is(0).Out;

        Assert.Contains(Texts.Japanese["lines"], ja, StringComparison.Ordinal);
        Assert.Contains(Texts.English["lines"], en, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_text_is_there_in_both_languages_with_the_same_values()
    {
        AssertTranslated(Texts.English, Texts.Japanese);
        AssertTranslated(TimelineSentence.English, TimelineSentence.Japanese);
        AssertTranslated(DeskTexts.English, DeskTexts.Japanese);
    }

    private static void AssertTranslated(TextTable english, TextTable japanese)
    {
        var keys = english.Keys.ToList();
        Assert.Equal(keys, japanese.Keys);
        Assert.All(keys, key =>
        {
            Assert.NotEmpty(japanese[key]);
            Assert.Equal(Placeholders(english[key]), Placeholders(japanese[key]));
        });
    }

    [Fact]
    public void Every_text_is_used_and_every_text_that_is_used_is_there()
    {
        var sources = Directory.GetFiles(Path.Combine(Repository.Root, "Cli"), "*.cs").Select(File.ReadAllText).ToList();
        var named = sources.SelectMany(source => TextKey().Matches(source).Select(match => match.Value.Trim('"'))).ToHashSet();
        var keys = Texts.English.Keys.ToHashSet();

        Assert.Equal([], keys.Except(named).Where(key => !key.StartsWith("search.by.", StringComparison.Ordinal)
            && !key.StartsWith("audit.problem.", StringComparison.Ordinal)
            && !key.StartsWith("mail.outcome.", StringComparison.Ordinal)
            && !key.StartsWith("mail.advice.", StringComparison.Ordinal)));
        Assert.Subset(keys, UsedKey().Matches(string.Concat(sources)).Select(match => match.Groups[1].Value).ToHashSet());
    }

    [GeneratedRegex("\"[a-z][a-z.-]*\"")]
    private static partial Regex TextKey();

    [GeneratedRegex("[tT]exts\\[\"([a-z.-]+)\"")]
    private static partial Regex UsedKey();

    private static IEnumerable<string> Placeholders(string text) =>
        Regex.Matches(text, @"\{\d\}").Select(match => match.Value).Distinct().Order();
}
