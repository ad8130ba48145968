using System.Net;
using System.Text;
using OrleansSelfCare.Client;
using OrleansSelfCare.TestKit;
using OrleansSelfCare.Tests.Hosts;
using OrleansSelfCare.Tests.Http;

namespace OrleansSelfCare.Tests.Operators;

/// <summary>The typed client's operator calls, and its result type for each error.</summary>
public sealed class OperatorClientTests(SharedLocalhost shared) : IClassFixture<SharedLocalhost>, IDisposable
{
    private readonly HttpClient _http = new() { BaseAddress = shared.Gateway.Api.Address };

    private OperatorClient Client => new(_http, new Secret(TestGateway.OperatorKey));

    public void Dispose() => _http.Dispose();

    [Theory]
    [InlineData("text/csv", "line,selfCareId,password,email,contactPhone\nip-phone,{0},correct horse,,\nno-line,b,correct horse,,\n", 3)]
    [InlineData("application/x-ndjson", "{{\"line\":\"ip-phone\",\"selfCareId\":\"{0}\",\"password\":\"correct horse\"}}\n{{}}\n", 2)]
    public async Task A_file_is_imported_and_what_became_of_its_rows_is_told(string mediaType, string file, int rejected)
    {
        using var rows = File(string.Format(null, file, TestAccount.New().Id));
        var read = new List<long>();

        var report = Given(await Client.Import(rows, mediaType, new Progress(read)));

        Assert.Equal((1, 0, 0), (report.Created, report.Updated, report.Unchanged));
        Assert.Equal(rejected, Assert.Single(report.Rejected).Row);
        Assert.StartsWith("line: ", report.Rejected[0].Reason, StringComparison.Ordinal);
        Assert.Equal(rows.Length, read[^1]);
        Assert.True(rows.CanRead);
    }

    [Fact]
    public async Task A_key_that_is_refused_is_refused_before_the_file_is_sent()
    {
        using var handler = new SocketsHttpHandler { Expect100ContinueTimeout = TimeSpan.FromMinutes(1) };
        using var http = new HttpClient(handler) { BaseAddress = _http.BaseAddress };
        using var rows = File(new string('x', 5_000_000));

        Refused<Refusal.OperatorKeyRequired, ImportReport>(await new OperatorClient(http, new Secret("wrong")).Import(rows, "text/csv"));

        Assert.Equal(0, rows.Position);
    }

    [Fact]
    public async Task An_account_is_shown()
    {
        var view = Given(await Client.Show(shared.Account.Line, shared.Account.Id));

        Assert.Equal(
            (shared.Account.Line, shared.Account.Id, "c***@example.jp", null), (view.Line, view.SelfCareId, view.Email, view.EmailProblem));
        Assert.Equal((false, false, 0), (view.Disabled, view.ChallengePending, view.MailsWaiting));
        Assert.Equal(
            (0, 0, false, (DateTimeOffset?)null),
            (view.Locks.CodeFailures, view.Locks.PhoneMisses, view.Locks.PhoneLocked, view.Locks.PhoneLockedUntil));
        Assert.Equal(shared.Gateway.Now, Assert.Single(view.Sessions).AuthenticatedAt);
    }

    [Fact]
    public async Task An_account_is_shown_with_its_events_and_sessions_in_one_call()
    {
        var (line, id) = (shared.Account.Line, shared.Account.Id);
        var view = Given(await Client.ShowDetails(line, id));

        Assert.Equal(Given(await Client.Timeline(line, id)).Events, view.Events);
        Assert.Equal(
            Given(await Client.Sessions(line, id)).Sessions.Select(session => session.Id),
            view.OpenSessions!.Select(session => session.Id));
        Assert.NotEmpty(view.OpenSessions!);
        var plain = Given(await Client.Show(line, id));
        Assert.Equal((null, null), (plain.Events, plain.OpenSessions));
    }

    [Fact]
    public async Task An_account_is_unlocked()
    {
        var account = await Imported();
        (await shared.Gateway.Api.LogIn(account, "wrong")).Is(401);
        Assert.Equal(1, Assert.Single(Given(await Client.Show(account.Line, account.Id)).Locks.PasswordFailures).Failures);

        Given(await Client.Unlock(account.Line, account.Id));

        Assert.Empty(Given(await Client.Show(account.Line, account.Id)).Locks.PasswordFailures);
    }

    [Fact]
    public async Task A_wrong_key_is_refused() =>
        Refused<Refusal.OperatorKeyRequired, Done>(
            await new OperatorClient(_http, new Secret("wrong")).Unlock(shared.Account.Line, shared.Account.Id));

    [Fact]
    public async Task An_account_there_is_none_of_is_not_found() =>
        Refused<Refusal.NotFound, AccountView>(await Client.Show("ip-phone", "nobody"));

    [Theory]
    [InlineData("ip-phone", "..")]
    [InlineData("..", "accounts")]
    [InlineData("ip-phone", ".")]
    [InlineData("ip-phone", "")]
    public async Task What_would_be_another_path_is_no_account_and_is_not_asked_for(string line, string id)
    {
        using var service = new FakeService(HttpStatusCode.NoContent);

        Refused<Refusal.NotFound, Done>(await Of(service).Delete(line, id));

        Assert.Empty(service.Requests);
    }

    [Fact]
    public async Task A_slash_in_an_id_stays_in_it()
    {
        using var service = new FakeService(HttpStatusCode.NoContent);

        Given(await Of(service).Unlock("ip-phone", "a/b?c"));

        Assert.Equal(["POST /admin/v1/accounts/ip-phone/a%2Fb%3Fc/unlock"], service.Requests);
    }

    [Fact]
    public async Task A_fresh_password_is_given_and_does_not_show_unless_asked_for()
    {
        var account = await Imported();

        var password = Given(await Client.ResetPassword(account.Line, account.Id));

        (await shared.Gateway.Api.LogIn(account, password.Reveal())).Is(200);
        Assert.Equal("***", password.ToString());
    }

    [Fact]
    public async Task An_address_is_set_or_why_not()
    {
        var account = await Imported();

        Given(await Client.SetEmail(account.Line, account.Id, "new@example.jp"));

        Assert.Equal("n***@example.jp", Given(await Client.Show(account.Line, account.Id)).Email);
        Assert.Equal(["email"], Refused<Refusal.ValidationFailed, Done>(await Client.SetEmail(account.Line, account.Id, "x")).Errors.Keys);
    }

    [Fact]
    public async Task An_account_is_deleted()
    {
        var account = await Imported();

        Given(await Client.Delete(account.Line, account.Id));

        Refused<Refusal.NotFound, Done>(await Client.Delete(account.Line, account.Id));
    }

    [Fact]
    public async Task A_timeline_is_told()
    {
        var account = await Imported();
        (await shared.Gateway.Api.LogIn(account, "wrong")).Is(401);

        var timeline = Given(await Client.Timeline(account.Line, account.Id));

        Assert.Equal((account.Line, account.Id), (timeline.Line, timeline.SelfCareId));
        Assert.Equal(
            [
                new(shared.Gateway.Now, "login-refused", "wrong-password", "127.0.0.1", null, null, null, 1),
                new(shared.Gateway.Now, "imported", null, "127.0.0.1", null, null, "operator", 1),
            ],
            timeline.Events.TakeLast(2));
    }

    [Fact]
    public async Task A_right_that_is_missing_is_told_from_a_key_that_is_wrong()
    {
        using var service = new FakeService(HttpStatusCode.Forbidden, """{"code":"operator-right-missing"}""");

        Refused<Refusal.OperatorRightMissing, Done>(await Of(service).Delete("ip-phone", "a"));
    }

    private async Task<TestAccount> Imported()
    {
        var account = TestAccount.New();
        (await shared.Gateway.Api.Import(account)).Is(200);
        return account;
    }

    private static OperatorClient Of(FakeService service) =>
        new(new HttpClient(service) { BaseAddress = new Uri("http://service") }, new Secret(TestGateway.OperatorKey));

    private static MemoryStream File(string text) => new(Encoding.UTF8.GetBytes(text));

    private static T Given<T>(Answer<T> answer)
        where T : class =>
        answer.TryGet(out var value, out var refusal) ? value : throw new InvalidOperationException($"refused: {refusal}");

    private static TRefusal Refused<TRefusal, T>(Answer<T> answer)
        where TRefusal : Refusal
        where T : class => Assert.IsType<TRefusal>(Assert.IsType<Answer<T>.Refused>(answer).Refusal);

    private sealed class Progress(List<long> reported) : IProgress<long>
    {
        public void Report(long value) => reported.Add(value);
    }
}
