using System.Net;
using System.Text.Json;
using OrleansSelfCare.Client;
using OrleansSelfCare.Tests.Operators;

namespace OrleansSelfCare.Tests.Http;

/// <summary>Values that a later version of the service may send, at the client package.</summary>
public sealed class UnknownValueTests
{
    [Theory]
    [InlineData("next")]
    [InlineData("delivery")]
    [InlineData("reason")]
    public async Task LogIn_with_a_value_that_the_client_does_not_know_is_a_challenge_with_an_unknown_value(string field)
    {
        var fields = new Dictionary<string, object?>
        {
            ["challenge"] = "token", ["next"] = "verify", ["sentTo"] = "t***@example.jp", ["delivery"] = "sent", ["reference"] = "7KQ2",
            ["expiresAt"] = "2026-11-22T09:20:00Z", ["resendAt"] = "2026-11-22T09:01:00Z", ["attemptsLeft"] = 5, ["reason"] = null,
        };
        fields[field] = "a-value-of-tomorrow";
        using var service = new FakeService(HttpStatusCode.OK, JsonSerializer.Serialize(fields));
        using var http = new HttpClient(service) { BaseAddress = new("http://127.0.0.1") };

        var answer = await new SelfCareClient(http).LogIn("ip-phone", "a", "b");

        Assert.True(answer.TryGet(out var challenge, out var refusal), $"{refusal}");
        Assert.Equal(
            (field == "next" ? "Unknown" : "Verify", field == "delivery" ? "Unknown" : "Sent", field == "reason" ? "Unknown" : ""),
            ($"{challenge.Next}", $"{challenge.Delivery}", $"{challenge.Reason}"));
    }

    [Theory]
    [InlineData("sent", Delivery.Sent, 0)]
    [InlineData("queued", Delivery.Queued, 1)]
    [InlineData("a-value-of-tomorrow", Delivery.Unknown, 2)]
    [InlineData("refused", Delivery.Refused, 3)]
    [InlineData("bounced", Delivery.Bounced, 4)]
    public async Task Status_reads_each_delivery_with_the_number_that_portals_may_have_stored(string sent, Delivery delivery, int number)
    {
        using var service = new FakeService(HttpStatusCode.OK, $$"""
            {"challenge":"token","next":"verify","sentTo":"t***@example.jp","delivery":"{{sent}}","reference":"7KQ2",
            "expiresAt":"2026-11-22T09:20:00Z","resendAt":null,"attemptsLeft":5,"reason":null}
            """);
        using var http = new HttpClient(service) { BaseAddress = new("http://127.0.0.1") };

        (await new SelfCareClient(http).Status("ip-phone", new("token"))).TryGet(out var challenge, out var refusal);

        Assert.Null(refusal);
        Assert.Equal((delivery, number), (challenge!.Delivery!.Value, (int)challenge.Delivery.Value));
        Assert.Equal(["""POST /v1/ip-phone/status {"challenge":"token"}"""], service.Requests);
    }

    [Fact]
    public async Task Show_with_an_address_problem_that_the_client_does_not_know_is_an_account()
    {
        using var service = new FakeService(HttpStatusCode.OK, """
            {"line":"ip-phone","selfCareId":"a","email":"t***@example.jp","emailProblem":"a-value-of-tomorrow","contactPhone":null,
            "disabled":false,"challengePending":false,"mailsWaiting":0,"sessions":[],"locks":{"passwordFailures":[],"codeFailures":0,
            "codesRefusedUntil":null,"phoneMisses":0,"phoneLocked":false,"phoneLockedUntil":null}}
            """);
        using var http = new HttpClient(service) { BaseAddress = new("http://127.0.0.1") };

        var answer = await new OperatorClient(http, new("key")).Show("ip-phone", "a");

        Assert.True(answer.TryGet(out var account, out var refusal), $"{refusal}");
        Assert.Equal("Unknown", $"{account.EmailProblem}");
    }

    [Theory]
    [InlineData(410, """{"code":"challenge-ended","reason":"a-value-of-tomorrow","detail":"sentence"}""")]
    [InlineData(403, """{"code":"a-value-of-tomorrow","detail":"sentence"}""")]
    public async Task Refusal_with_a_value_that_the_client_does_not_know_keeps_it_and_its_sentence(int status, string body)
    {
        using var service = new FakeService((HttpStatusCode)status, body);
        using var http = new HttpClient(service) { BaseAddress = new("http://127.0.0.1") };

        (await new SelfCareClient(http).Verify("ip-phone", new("token"), "123456", "key")).TryGet(out _, out var refusal);

        Assert.Equal("sentence", refusal!.Detail);
        Assert.Equal(
            status == 410 ? new Refusal.ChallengeEnded("a-value-of-tomorrow") : new Refusal.Other(403, "a-value-of-tomorrow"),
            refusal with { Detail = "" });
    }

    [Theory]
    [InlineData("1")]
    [InlineData("{}")]
    public async Task LogIn_with_a_value_that_is_no_text_is_not_an_answer_of_the_service(string next)
    {
        using var service = new FakeService(HttpStatusCode.OK, $$"""
            {"challenge":"token","next":{{next}},"sentTo":null,"delivery":null,"reference":"7KQ2","expiresAt":"2026-11-22T09:20:00Z",
            "resendAt":null,"attemptsLeft":5,"reason":null}
            """);
        using var http = new HttpClient(service) { BaseAddress = new("http://127.0.0.1") };

        (await new SelfCareClient(http).LogIn("ip-phone", "a", "b")).TryGet(out _, out var refusal);

        Assert.IsType<Refusal.Unavailable>(refusal);
    }
}
