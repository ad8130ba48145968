using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using OrleansSelfCare.Gateway.Http;
using OrleansSelfCare.Hosting.Settings;
using OrleansSelfCare.Tests.Hosts;

namespace OrleansSelfCare.Tests.Http;

/// <summary>The page to which the <c>type</c> of each problem leads, and the table from which it is made.</summary>
public sealed class ProblemPagesTests(SharedLocalhost shared) : IClassFixture<SharedLocalhost>
{
    public static TheoryData<string> Codes => [.. ProblemCode.All.Keys];

    private Api Api => shared.Gateway.Api;

    [Theory]
    [MemberData(nameof(Codes))]
    public async Task Each_code_has_a_page_in_both_languages_that_runs_and_loads_nothing(string code)
    {
        var problem = ProblemCode.All[code];
        foreach (var (language, texts) in new[] { ("ja", (Func<Text, string>)(text => text.Ja)), ("en", text => text.En) })
        {
            var page = (await Api.Send(HttpMethod.Get, $"/problems/{code}", language: language)).Is(200);

            Assert.Equal("text/html; charset=utf-8", $"{page.ContentHeaders.ContentType}");
            Assert.Equal([language], page.ContentHeaders.ContentLanguage);
            var text = WebUtility.HtmlDecode(page.Text);
            var said = new[] { problem.Title, problem.Happened, problem.Advice }
                .Concat(problem.Members.Select(member => ProblemCode.MemberTexts[member]));
            Assert.All(said, part =>
            {
                Assert.NotEmpty(texts(part));
                Assert.Contains(texts(part), text, StringComparison.Ordinal);
            });
            Assert.Contains($"<code>{code}</code> – HTTP {problem.Status}", text, StringComparison.Ordinal);
            Assert.DoesNotContain("<script", page.Text, StringComparison.OrdinalIgnoreCase);
            var style = page.Text.Split("<style>")[1].Split("</style>")[0];
            Assert.Equal(
                "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
                + $"style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(style)))}'",
                page.Headers.GetValues("Content-Security-Policy").Single());
        }
    }

    [Fact]
    public async Task Title_says_in_words_what_happened_and_type_leads_to_its_page()
    {
        var problem = (await Api.LogIn(shared.Account, "wrong")).IsProblem(401, "invalid-credentials");

        Assert.Equal("Wrong id or password", problem["title"]);
        Assert.Contains("invalid-credentials", (await Api.Send(HttpMethod.Get, problem["type"]!)).Is(200).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Page_of_an_ended_challenge_names_every_reason()
    {
        var page = (await Api.Send(HttpMethod.Get, "/problems/challenge-ended")).Is(200);

        Assert.All(
            Enum.GetValues<Accounts.SignIn.ChallengeEnd>().Select(Accounts.SignIn.ChallengeEndName.Of),
            reason => Assert.Contains(reason, page.Text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Page_contains_nothing_of_the_request()
    {
        var page = (await Api.Send(HttpMethod.Get, "/problems/busy?x=planted", language: "planted")).Is(200);

        Assert.DoesNotContain("planted", page.Text, StringComparison.Ordinal);
    }

    /// <summary>Every problem that the service can send, as <see cref="ContractValueTests"/> finds them.</summary>
    [Fact]
    public void The_table_has_the_status_and_the_members_of_every_problem_that_is_sent()
    {
        var problems = shared.Gateway.Services.GetRequiredService<ApiProblems>();
        var sent = ContractValueTests.Sent(problems).Select(problem => (
            Code: (string)problem.Extensions["code"]!,
            problem.Status,
            Members: string.Join(' ', problem.Extensions.Keys.Where(name => name != "code").Order())));

        Assert.Equal(
            ProblemCode.All.Select(row => (row.Key, (int?)row.Value.Status, string.Join(' ', row.Value.Members.Order()))).Order(),
            sent.Distinct().Order());
    }
}
