using System.Net;
using OrleansSelfCare.Cli;
using OrleansSelfCare.Tests.Pages;

namespace OrleansSelfCare.Tests.Operators;

/// <summary><c>selfcare timeline</c>: the events of an account as sentences for the support desk.</summary>
public sealed class CliTimelineTests
{
    [Theory]
    [InlineData("code-not-taken", "550", null, 3, "mail server did not accept the code (550)  ref A1B2  ×3")]
    [InlineData("code-not-taken", "unreachable", null, 1, "mail server did not accept the code (not reachable)  ref A1B2")]
    [InlineData("code-sent", null, "t***@example.jp", 1, "sending code to t***@example.jp  ref A1B2")]
    [InlineData("login", null, null, 1, "correct password  ref A1B2")]
    [InlineData("login-refused", "too-many-attempts", null, 1, "login refused (too many failures: must wait)  ref A1B2")]
    [InlineData("something-new", "with-a-reason", "t***@example.jp", 1, "something-new t***@example.jp (with-a-reason)  ref A1B2")]
    public void An_event_is_a_sentence_and_one_that_is_not_known_is_shown_as_it_is(
        string name, string? reason, string? email, int times, string sentence) =>
        Assert.Equal(sentence, TimelineSentence.Of(new(default, name, reason, null, "A1B2", email, null, times)));

    [Fact]
    public void Each_event_the_service_has_is_told_in_words()
    {
        var events = typeof(Accounts.Timelines.TimelineEvent).GetFields().Select(constant => (string)constant.GetRawConstantValue()!).ToList();

        Assert.True(events.Count > 20);
        Assert.All(events, name => Assert.DoesNotContain('-', TimelineSentence.Of(new(default, name, null, null, null, null, null, 1))));
    }

    [Fact]
    public void Who_did_it_and_from_where_is_told() =>
        Assert.Equal(
            "all locks and counters cleared  from 203.0.113.7  by desk",
            TimelineSentence.Of(new(default, "unlocked", null, "203.0.113.7", null, null, "desk", 1)));

    [Fact]
    public async Task The_newest_comes_first_with_its_time_in_the_local_zone()
    {
        using var service = new FakeService(HttpStatusCode.OK, """
            {"line":"ip-phone","selfCareId":"a","events":[
            {"at":"2026-11-22T09:03:12Z","event":"code-not-taken","reason":"550","network":null,"reference":"A1B2",
            "email":null,"by":null,"times":3},
            {"at":"2026-11-22T09:00:00Z","event":"[red]\u001b[2J","reason":null,"network":null,"reference":null,
            "email":null,"by":null,"times":1}]}
            """);

        var result = (await new CliUnderTest { Service = service }.Run("timeline", "ip-phone", "a")).Is(0);
        var json = (await new CliUnderTest { Service = service }.Run("timeline", "ip-phone", "a", "--json")).Is(0).Json;

        Assert.Equal(
            [
                "22 Nov 2026 18:03:12 +09:00  mail server did not accept the code (550)  ref A1B2  ×3",
                "22 Nov 2026 18:00:00 +09:00  [red]\uFFFD[2J",
            ],
            result.TextLines);
        Assert.Equal("code-not-taken", json.GetProperty("events")[0].GetProperty("event").GetString());
        Assert.Equal(["GET /admin/v1/accounts/ip-phone/a/timeline", "GET /admin/v1/accounts/ip-phone/a/timeline"], service.Requests);
    }

    [Fact]
    public async Task Nothing_is_said_to_be_nothing()
    {
        using var service = new FakeService(HttpStatusCode.OK, """{"line":"ip-phone","selfCareId":"a","events":[]}""");

        Assert.Equal(
            ["ip-phone/a has no events."], (await new CliUnderTest { Service = service }.Run("timeline", "ip-phone", "a")).Is(0).TextLines);
    }
}
