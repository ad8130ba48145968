using System.Net;
using System.Net.Http.Headers;
using OrleansSelfCare.Client;
using OrleansSelfCare.TestKit;
using OrleansSelfCare.Tests.Hosts;

namespace OrleansSelfCare.Tests.Http;

/// <summary>The typed client: each call of the API, and each problem as its own case of <see cref="Refusal"/>.</summary>
public sealed class ClientTests : IAsyncLifetime
{
    private readonly TestAccount _account = TestAccount.New();
    private TestGateway _gateway = null!;
    private HttpClient _http = null!;
    private SelfCareClient _client = null!;

    public async Task InitializeAsync()
    {
        _gateway = await TestGateway.Start("Localhost", "--SelfCare:Proxies:0=127.0.0.1");
        _http = new HttpClient { BaseAddress = _gateway.Api.Address };
        _client = new SelfCareClient(_http);
        (await _gateway.Api.Import(_account)).Is(200);
    }

    public async Task DisposeAsync()
    {
        _http.Dispose();
        await _gateway.DisposeAsync();
    }

    [Fact]
    public async Task Both_steps_open_a_session_that_can_be_checked_and_ended()
    {
        var challenge = await LogIn();

        Assert.Equal(
            (NextStep.Verify, "c***@example.jp", Delivery.Sent, 5, (AddressProblem?)null),
            (challenge.Next, challenge.SentTo, challenge.Delivery!.Value, challenge.AttemptsLeft, challenge.Reason));
        Assert.Equal(_gateway.Now + TimeSpan.FromMinutes(20), challenge.ExpiresAt);
        Assert.Equal(_gateway.Now + TimeSpan.FromMinutes(1), challenge.ResendAt!.Value);
        var session = Given(await _client.Verify(_account.Line, challenge.Token, Code, "key"));
        Assert.Equal((_account.Line, _account.Id, false), (session.Line, session.SelfCareId, session.EmailChanged));
        Assert.Equal(session.Token, Given(await _client.Verify(_account.Line, challenge.Token, Code, "key")).Token);
        var info = Given(await _client.CheckSession(session.Token));
        Assert.Equal((_account.Line, _account.Id, _gateway.Now), (info.Line, info.SelfCareId, info.AuthenticatedAt));
        Assert.Equal(["pwd", "otp"], info.Amr);
        Given(await _client.LogOut(session.Token));
        Refused<Refusal.SessionInvalid, SessionInfo>(await _client.CheckSession(session.Token));
    }

    [Fact]
    public async Task A_session_is_checked_without_prolonging_it()
    {
        var session = await SignIn();
        var end = Given(await _client.CheckSession(session)).ExpiresAt;
        _gateway.Advance(TimeSpan.FromMinutes(10));

        Assert.Equal(end, Given(await _client.CheckSession(session, touch: false)).ExpiresAt);
        Assert.Equal(end + TimeSpan.FromMinutes(10), Given(await _client.CheckSession(session, touch: true)).ExpiresAt);
    }

    [Fact]
    public async Task Sessions_are_listed_without_prolonging_them_and_another_one_is_ended()
    {
        var (other, own) = (await SignIn(), await SignIn());
        var opened = _gateway.Now;
        _gateway.Advance(TimeSpan.FromMinutes(10));

        var list = Given(await _client.ListSessions(own, touch: false)).Sessions;

        Assert.Equal([true, false], list.Select(one => one.Current));
        Assert.Equal(
            (opened, opened, opened + TimeSpan.FromMinutes(30), "127.0.0.1"),
            (list[0].AuthenticatedAt, list[0].LastUsedAt, list[0].ExpiresAt, list[0].Network));
        Assert.Empty(list[0].Services);
        Assert.Equal(_gateway.Now, Given(await _client.ListSessions(own)).Sessions[0].LastUsedAt);
        Given(await _client.EndService(own, list[1].Id, "a service/of none"));
        Given(await _client.CheckSession(other));
        Given(await _client.EndSession(own, list[1].Id));
        Refused<Refusal.SessionInvalid, SessionInfo>(await _client.CheckSession(other));
        Given(await _client.EndSession(own, "no/such session"));
        Refused<Refusal.SessionInvalid, OpenSessions>(await _client.ListSessions(other));
        Refused<Refusal.SessionInvalid, Done>(await _client.EndSession(other, list[0].Id));
        Refused<Refusal.SessionInvalid, Done>(await _client.EndService(other, list[0].Id, "billing"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("two words")]
    [InlineData("line\r\nbreak")]
    [InlineData("日本語")]
    public async Task A_text_that_is_no_token_is_no_session(string text)
    {
        Refused<Refusal.SessionInvalid, SessionInfo>(await _client.CheckSession(new Secret(text)));
        Refused<Refusal.SessionInvalid, Done>(await _client.ChangePassword(new Secret(text), "a", "battery staple"));
        Given(await _client.LogOut(new Secret(text)));
    }

    [Fact]
    public async Task Verify_without_a_key_repeats_a_call_whose_reply_was_lost_and_gets_its_session()
    {
        var challenge = await LogIn();
        using var lossy = new HttpClient(new LosesTheFirstReply()) { BaseAddress = _gateway.Api.Address };

        var session = Given(await new SelfCareClient(lossy).Verify(_account.Line, challenge.Token, Code));

        Given(await _client.CheckSession(session.Token));
        Assert.Equal(1, (await _gateway.Api.Show(_account)).Body.GetProperty("sessions").GetArrayLength());
    }

    [Fact]
    public async Task Verify_with_a_key_repeats_nothing_and_the_caller_gets_the_session_by_the_same_key()
    {
        var challenge = await LogIn();
        using var lossy = new HttpClient(new LosesTheFirstReply()) { BaseAddress = _gateway.Api.Address };
        var client = new SelfCareClient(lossy);

        Refused<Refusal.Unavailable, Session>(await client.Verify(_account.Line, challenge.Token, Code, "key"));
        Refused<Refusal.ChallengeEnded, Session>(await client.Verify(_account.Line, challenge.Token, Code, "another"));
        Given(await client.Verify(_account.Line, challenge.Token, Code, "key"));
    }

    [Fact]
    public async Task Verify_without_a_key_has_another_key_in_every_call()
    {
        var challenge = await LogIn();
        Given(await _client.Verify(_account.Line, challenge.Token, Code));

        Refused<Refusal.ChallengeEnded, Session>(await _client.Verify(_account.Line, challenge.Token, Code));
    }

    [Theory]
    [InlineData(HttpStatusCode.BadGateway, "<html>", null, 2)]
    [InlineData(HttpStatusCode.ServiceUnavailable, "{\"code\":\"unavailable\"}", 2, 2)]
    [InlineData(HttpStatusCode.ServiceUnavailable, "{\"code\":\"busy\"}", 2, 1)]
    [InlineData(HttpStatusCode.Unauthorized, "", null, 1)]
    public async Task Verify_is_repeated_once_and_only_if_its_outcome_is_unknown(
        HttpStatusCode status, string body, int? retryAfter, int calls)
    {
        var service = new Canned(status, body, retryAfter);
        using var http = new HttpClient(service) { BaseAddress = new Uri("http://service") };

        await new SelfCareClient(http) { Clock = new RecordsWaits() }.Verify("ip-phone", new Secret("a"), "123456");

        Assert.Equal(calls, service.Calls);
        Assert.Equal(calls, service.IdempotencyKeys.Count);
        Assert.Single(service.IdempotencyKeys.Distinct());
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData(0, null)]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(3, 2)]
    public async Task Verify_waits_before_it_is_repeated_as_the_service_says_but_at_most_two_seconds(int? retryAfter, int? waited)
    {
        var clock = new RecordsWaits();
        var service = new Canned(HttpStatusCode.ServiceUnavailable, "{\"code\":\"unavailable\"}", retryAfter);
        using var http = new HttpClient(service) { BaseAddress = new Uri("http://service") };

        await new SelfCareClient(http) { Clock = clock }.For(new Customer()).Verify("ip-phone", new Secret("a"), "123456");

        Assert.Equal(waited is { } seconds ? [TimeSpan.FromSeconds(seconds)] : (TimeSpan[])[], clock.Waits);
        Assert.Equal(2, service.Calls);
    }

    [Fact]
    public async Task A_wrong_password_is_refused_and_too_many_have_to_wait()
    {
        Refused<Refusal.InvalidCredentials, Challenge>(await _client.LogIn(_account.Line, _account.Id, "wrong"));
        Answer<Challenge> answer;
        do
        {
            answer = await _client.LogIn(_account.Line, _account.Id, "wrong");
        }
        while (answer is Answer<Challenge>.Refused(Refusal.InvalidCredentials));

        Assert.True(Refused<Refusal.TooManyAttempts, Challenge>(answer).RetryAfter > TimeSpan.Zero);
    }

    [Fact]
    public async Task Wrong_codes_are_counted_and_the_fifth_ends_it()
    {
        var challenge = await LogIn();

        Assert.Equal(4, Refused<Refusal.CodeMismatch, Session>(await Verify(WrongCode)).AttemptsLeft);
        Assert.Equal(["code"], Refused<Refusal.ValidationFailed, Session>(await Verify("12345")).Errors.Keys);
        for (var left = 3; left > 0; left--)
        {
            Assert.Equal(left, Refused<Refusal.CodeMismatch, Session>(await Verify(WrongCode)).AttemptsLeft);
        }

        Assert.Equal("attempts-exhausted", Refused<Refusal.ChallengeEnded, Session>(await Verify(WrongCode)).Reason);

        Task<Answer<Session>> Verify(string code) => _client.Verify(_account.Line, challenge.Token, code, "k");
    }

    [Fact]
    public async Task The_code_is_sent_again_when_it_may_be()
    {
        var challenge = await LogIn();

        var tooSoon = Refused<Refusal.ResendTooSoon, Challenge>(await _client.Resend(_account.Line, challenge.Token));
        Assert.Equal(TimeSpan.FromMinutes(1), tooSoon.RetryAfter);
        _gateway.Advance(TimeSpan.FromMinutes(1));
        var resent = Given(await _client.Resend(_account.Line, challenge.Token));
        Assert.Equal((challenge.Token, challenge.Reference), (resent.Token, resent.Reference));
    }

    [Fact]
    public async Task Status_says_what_became_of_the_latest_mail()
    {
        _gateway.Inbox.IsDown = true;
        var challenge = await LogIn();
        Assert.Equal(Delivery.Queued, challenge.Delivery);
        Assert.Equal(challenge, await Status());

        _gateway.Inbox.IsDown = false;
        _gateway.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(challenge with { Delivery = Delivery.Sent }, await Eventually(Status, now => now.Delivery != Delivery.Queued));
        Given(await _client.Verify(_account.Line, challenge.Token, Code));
        Assert.Equal(
            "used", Refused<Refusal.ChallengeEnded, Challenge>(await _client.Status(_account.Line, challenge.Token)).Reason);

        async Task<Challenge> Status() => Given(await _client.Status(_account.Line, challenge.Token));
    }

    [Fact]
    public async Task Mail_that_the_server_refuses_permanently_is_refused_at_once_and_a_resend_tries_again()
    {
        _gateway.Inbox.Refuse(_account.Email);

        var challenge = await LogIn();
        Assert.Equal(Delivery.Refused, challenge.Delivery);
        Assert.Equal(Delivery.Refused, Given(await _client.Status(_account.Line, challenge.Token)).Delivery);
        _gateway.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(Delivery.Refused, Given(await _client.Resend(_account.Line, challenge.Token)).Delivery);
    }

    [Fact]
    public async Task An_address_is_changed_or_why_not()
    {
        var challenge = await LogIn();

        var invalid = Refused<Refusal.ValidationFailed, Challenge>(await ChangeEmail("a..b@example.jp", "c@example.jp", "x"));
        Assert.Equal(["contactPhone", "email", "emailConfirmation"], invalid.Errors.Keys.Order());
        var mismatch = Refused<Refusal.PhoneMismatch, Challenge>(await ChangeEmail("new@example.jp", "new@example.jp", "0300000000"));
        Assert.Equal(2, mismatch.AttemptsLeft);
        Assert.Equal("n***@example.jp", Given(await ChangeEmail("new@example.jp", "new@example.jp", _account.Phone)).SentTo);

        Task<Answer<Challenge>> ChangeEmail(string email, string confirmation, string phone) =>
            _client.ChangeEmail(_account.Line, challenge.Token, email, confirmation, phone);
    }

    [Fact]
    public async Task The_third_wrong_phone_number_locks_and_says_where_to_ask()
    {
        var challenge = await LogIn();
        Answer<Challenge> answer = null!;
        for (var miss = 0; miss < 3; miss++)
        {
            answer = await _client.ChangeEmail(_account.Line, challenge.Token, "new@example.jp", "new@example.jp", "0300000000");
        }

        var locked = Refused<Refusal.PhoneLocked, Challenge>(answer);
        Assert.StartsWith("https://", locked.ContactUrl, StringComparison.Ordinal);
        Assert.Equal(_gateway.Now + TimeSpan.FromDays(1), locked.LockedUntil);
    }

    [Fact]
    public async Task A_password_is_changed_or_why_not()
    {
        var challenge = await LogIn();
        var session = Given(await _client.Verify(_account.Line, challenge.Token, Code, "k")).Token;

        Refused<Refusal.WrongPassword, Done>(await _client.ChangePassword(session, "wrong", "battery staple"));
        var invalid = Refused<Refusal.ValidationFailed, Done>(await _client.ChangePassword(session, _account.Password, "short"));
        Assert.Equal(["newPassword"], invalid.Errors.Keys);
        Given(await _client.ChangePassword(session, _account.Password, "battery staple"));
        Refused<Refusal.SessionInvalid, Done>(await _client.ChangePassword(session, "battery staple", _account.Password));
    }

    [Fact]
    public async Task An_account_without_an_address_opens_the_change_alone()
    {
        var without = TestAccount.New("");
        (await _gateway.Api.Import(without)).Is(200);

        var challenge = Given(await _client.LogIn(without.Line, without.Id, without.Password));

        Assert.Equal(
            (NextStep.EmailChange, AddressProblem.Missing, null, null),
            (challenge.Next, challenge.Reason!.Value, challenge.SentTo, challenge.Delivery));
    }

    [Fact]
    public async Task The_lines_are_told_in_the_customers_language()
    {
        var lines = Given(await _client.For(new Customer(Language: "en")).Lines());

        Assert.Equal("IP Phone Service", lines.Single(line => line.Id == "ip-phone").Name);
        Assert.All(lines, line => Assert.Equal(20 * 60, line.CodeLifetime));
    }

    [Fact]
    public async Task A_refusal_speaks_the_customers_language_and_can_be_traced()
    {
        var english = _client.For(new Customer(Language: "en"));

        var refusal = Refused<Refusal.InvalidCredentials, Challenge>(await english.LogIn(_account.Line, _account.Id, "wrong"));

        Assert.StartsWith("The self-care ID", refusal.Detail, StringComparison.Ordinal);
        Assert.NotEmpty(refusal.TraceId!);
    }

    [Fact]
    public async Task What_one_customer_does_wrong_is_counted_at_that_customers_address()
    {
        await _client.For(new Customer(IPAddress.Parse("198.51.100.7"))).LogIn(_account.Line, _account.Id, "wrong");

        var counted = (await _gateway.Api.Show(_account)).Body.GetProperty("locks").GetProperty("passwordFailures");
        Assert.Equal("198.51.100.7", Assert.Single(counted.EnumerateArray()).GetProperty("network").GetString());
    }

    [Fact]
    public async Task A_line_there_is_none_of_is_the_callers_mistake() =>
        Assert.Equal((404, "unknown-line"), Parts(Refused<Refusal.Other, Challenge>(await _client.LogIn("no-such/line", "a", "b"))));

    [Fact]
    public async Task A_service_that_is_away_is_a_refusal_too()
    {
        using var unreachable = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{FreePort.Next()}") };

        Refused<Refusal.Unavailable, IReadOnlyList<Line>>(await new SelfCareClient(unreachable).Lines());
    }

    [Theory]
    [InlineData(HttpStatusCode.BadGateway, "<html>", null)]
    [InlineData(HttpStatusCode.ServiceUnavailable, """{"code":"unavailable","detail":"later"}""", 7)]
    public async Task What_a_proxy_says_in_the_services_place_is_that_it_is_away(HttpStatusCode status, string body, int? retryAfter)
    {
        using var http = new HttpClient(new Canned(status, body, retryAfter)) { BaseAddress = new Uri("http://service") };

        var refusal = Refused<Refusal.Unavailable, IReadOnlyList<Line>>(await new SelfCareClient(http).Lines());

        Assert.Equal(retryAfter, (int?)refusal.RetryAfter?.TotalSeconds);
    }

    [Fact]
    public async Task Reply_in_an_unknown_charset_is_not_the_services()
    {
        using var http = new HttpClient(new Canned(HttpStatusCode.OK, "[]", null) { MediaType = "application/json; charset=nonsense" })
        {
            BaseAddress = new Uri("http://service"),
        };

        Refused<Refusal.Unavailable, IReadOnlyList<Line>>(await new SelfCareClient(http).Lines());
    }

    [Fact]
    public async Task Refusals_that_say_the_same_are_equal()
    {
        using var http = new HttpClient(new Canned(HttpStatusCode.BadGateway, "<html>", 7)) { BaseAddress = new Uri("http://service") };
        var client = new SelfCareClient(http);

        Assert.Equal(await client.Lines(), await client.Lines());
    }

    [Fact]
    public async Task The_readmes_example_says_where_the_code_went_or_why_it_did_not()
    {
        Assert.Equal(
            "The code went to c***@example.jp and is good until 09:20.",
            await MyPortal.SignIn.Begin(_client, IPAddress.Loopback, _account.Id, _account.Password));
        Assert.Equal(
            "The self-care ID or the self-care password is not right.",
            await MyPortal.SignIn.Begin(_client, null, _account.Id, "wrong"));
        var example = await File.ReadAllTextAsync(Path.Combine(Docs.Repository.Root, "Tests", "Docs", "ClientExample.cs"));
        var page = await File.ReadAllTextAsync(Path.Combine(Docs.Repository.Root, "docs", "portal.md"));
        Assert.Contains($"```csharp\n{example}```", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_token_shows_unless_asked_for()
    {
        var challenge = await LogIn();

        Assert.DoesNotContain(challenge.Token.Reveal(), challenge.ToString(), StringComparison.Ordinal);
    }

    private string Code => _gateway.Inbox.LastCodeTo(_account.Email);

    private string WrongCode => Code == "000000" ? "111111" : "000000";

    private async Task<Challenge> LogIn() => Given(await _client.LogIn(_account.Line, _account.Id, _account.Password));

    private async Task<Secret> SignIn() => Given(await _client.Verify(_account.Line, (await LogIn()).Token, Code)).Token;

    private static (int Status, string? Code) Parts(Refusal.Other other) => (other.Status, other.Code);

    private static T Given<T>(Answer<T> answer)
        where T : class =>
        answer.TryGet(out var value, out var refusal) ? value : throw new InvalidOperationException($"refused: {refusal}");

    private static TRefusal Refused<TRefusal, T>(Answer<T> answer)
        where TRefusal : Refusal
        where T : class => Assert.IsType<TRefusal>(Assert.IsType<Answer<T>.Refused>(answer).Refusal);

    /// <summary>The service does what the first call asks for, but its reply does not arrive.</summary>
    private sealed class LosesTheFirstReply() : DelegatingHandler(new SocketsHttpHandler())
    {
        private bool _isLost;

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var response = await base.SendAsync(request, cancellationToken);
            if (_isLost)
            {
                return response;
            }

            _isLost = true;
            response.Dispose();
            throw new HttpRequestException("The connection was reset.");
        }
    }

    private sealed class Canned(HttpStatusCode status, string body, int? retryAfter) : HttpMessageHandler
    {
        public int Calls { get; private set; }

        public List<string> IdempotencyKeys { get; } = [];

        public string MediaType { get; init; } = "text/plain; charset=utf-8";

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Calls++;
            IdempotencyKeys.AddRange(request.Headers.TryGetValues("Idempotency-Key", out var keys) ? keys : []);
            var response = new HttpResponseMessage(status)
            {
                Content = new StringContent(body) { Headers = { ContentType = MediaTypeHeaderValue.Parse(MediaType) } },
            };
            response.Headers.RetryAfter = retryAfter is { } seconds ? new(TimeSpan.FromSeconds(seconds)) : null;
            return Task.FromResult(response);
        }
    }

    /// <summary>A wait by this clock ends at once.</summary>
    private sealed class RecordsWaits : TimeProvider
    {
        public List<TimeSpan> Waits { get; } = [];

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Waits.Add(dueTime);
            return base.CreateTimer(callback, state, TimeSpan.Zero, period);
        }
    }
}
