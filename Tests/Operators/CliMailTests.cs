using System.Net;
using OrleansSelfCare.Cli;
using OrleansSelfCare.Tests.Http;

namespace OrleansSelfCare.Tests.Operators;

/// <summary><c>selfcare mail test</c>: what a test mail met on its way.</summary>
public sealed class CliMailTests(SharedLocalhost shared) : IClassFixture<SharedLocalhost>
{
    private const string Report = """
        {"host":"silo-1","steps":[
        {"subject":"smtp.example.jp:587","step":"connect","outcome":"passed","found":"192.0.2.1 connected","advice":null},
        {"subject":"smtp.example.jp:587","step":"auth","outcome":"failed","found":"AUTH 535","advice":"auth"},
        {"subject":"example.jp","step":"spf","outcome":"warning","found":"no record","advice":"spf-missing"},
        {"subject":"example.jp","step":"bimi","outcome":"odd","found":"\u001b[31mred","advice":"of-a-later-version"}]}
        """;

    [Fact]
    public async Task Each_stage_is_a_row_and_what_failed_is_followed_by_what_to_do()
    {
        using var service = new FakeService(HttpStatusCode.OK, Report);

        var result = (await new CliUnderTest { Service = service }.Run("mail", "test", "me@example.jp", "--line", "ip-phone")).Is(1);

        Assert.Equal(["""POST /admin/v1/mail:test {"to":"me@example.jp","line":"ip-phone"}"""], service.Requests);
        Assert.Contains(
            result.TextLines,
            row => row.Contains("auth", StringComparison.Ordinal) && row.Contains("AUTH 535", StringComparison.Ordinal));
        Assert.Contains(Texts.English["mail.advice.auth"], result.Out, StringComparison.Ordinal);
        Assert.Contains(Texts.English["mail.advice.spf-missing"], result.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_service_makes_the_test_on_a_silo()
    {
        var cli = CliUnderTest.Of(shared.Gateway);

        var step = (await cli.Run("mail", "test", "me@example.jp", "--json")).Is(0).Json.GetProperty("steps")[0];

        // The shared gateway's mails are files.
        Assert.Equal(("data", "skipped"), (step.GetProperty("step").GetString(), step.GetProperty("outcome").GetString()));
        (await cli.Run("mail", "test", "no address")).Is(1);
        (await cli.Run("mail", "test", "me@example.jp", "--line", "no-line")).Is(1);
    }

    [Fact]
    public async Task What_this_version_does_not_know_is_shown_as_it_came_without_control_characters()
    {
        using var service = new FakeService(HttpStatusCode.OK, Report);

        var result = (await new CliUnderTest { Service = service }.Run("mail", "test", "me@example.jp")).Is(1);

        Assert.Contains("bimi", result.Out, StringComparison.Ordinal);
        Assert.Contains("of-a-later-version", result.Out, StringComparison.Ordinal);
        Assert.DoesNotContain('\x1b', result.Out);
    }

    [Fact]
    public async Task A_test_in_which_nothing_failed_ends_with_0()
    {
        using var service = new FakeService(HttpStatusCode.OK, Report.Replace("failed", "passed", StringComparison.Ordinal));

        (await new CliUnderTest { Service = service }.Run("mail", "test", "me@example.jp", "--json")).Is(0);
    }

    [Fact]
    public void Every_advice_of_the_service_has_a_sentence()
    {
        var sources = new[] { "SenderDns.cs", "ConversationSteps.cs" }
            .Select(file => File.ReadAllText(Path.Combine(Docs.Repository.Root, "Mail", "Testing", file)));
        var page = File.ReadAllText(Path.Combine(Docs.Repository.Root, "docs", "mail.md"));
        const string prefix = "mail.advice.";
        var known = Texts.English.Keys.Where(key => key.StartsWith(prefix, StringComparison.Ordinal) && key != $"{prefix}unknown")
            .Select(key => key[prefix.Length..]).ToList();

        Assert.All(known, advice => Assert.Contains($"\"{advice}\"", string.Concat(sources), StringComparison.Ordinal));
        Assert.All(known, advice => Assert.Contains($"`{advice}`", page, StringComparison.Ordinal));
    }
}
