using System.Text.Json;
using OrleansSelfCare.Accounts.Email;
using OrleansSelfCare.TestKit;
using OrleansSelfCare.Tests.Hosts;

namespace OrleansSelfCare.Tests.Contract;

public abstract partial class AccountContract
{
    /// <summary>Each state of an account, and the timeline entry of the step that led to it.</summary>
    public static TheoryData<string, string> States => new()
    {
        { "never signed in", "imported" },
        { "without an address", "login email-missing" },
        { "with a code pending", "code-taken" },
        { "signed in", "code-redeemed" },
        { "closed after three wrong phones", "phone-locked" },
        { "waiting after five wrong passwords", "login-refused too-many-attempts" },
        { "out of codes", "code-wrong attempts-exhausted" },
        { "disabled", "login-refused account-disabled" },
    };

    [SkippableTheory]
    [MemberData(nameof(States))]
    public async Task In_each_state_the_desk_sees_why_unlocks_sets_the_address_gives_a_password_and_deletes(string state, string last)
    {
        var (account, session) = await CustomerIn(state);

        (await Api.Show(account)).Is(200);
        await Eventually(() => Events(Api.Timeline(account).Result), events => events.Contains(last));

        (await Api.Unlock(account)).Is(204);
        var locks = (await Api.Show(account)).Is(200).Body.GetProperty("locks");
        Assert.Equal(0, locks.GetProperty("passwordFailures").GetArrayLength());
        Assert.Equal(0, locks.GetProperty("codeFailures").GetInt32());
        Assert.False(locks.GetProperty("phoneLocked").GetBoolean());

        (await Api.SetEmail(account, NewAddress)).Is(204);
        Assert.Equal("h***@example.com", (await Api.Show(account)).Is(200)["email"]);

        Assert.Equal("True", (await Api.CheckCaller(account, new { phone = account.Phone })).Is(200)["matches"]);
        (await Api.SetPhone(account, "0441234567")).Is(204);
        Assert.Equal("0441234567", (await Api.Act(account, "unmask", "T-1234")).Is(200)["contactPhone"]);
        (await Api.Act(account, "export", "T-1234")).Is(200);
        Assert.Equal(
            state == "signed in" ? 1 : 0, (await Api.AccountSessions(account)).Is(200).Body.GetProperty("sessions").GetArrayLength());

        var fresh = account with { Password = (await Api.ResetPassword(account)).Is(200)["password"]!, Email = NewAddress };
        Assert.Matches(@"\A(\d{4}-){3}\d{4}\z", fresh.Password);
        (await Api.Session(session)).Is(401, "session-invalid");
        (await Api.LogIn(account)).Is(401, "invalid-credentials");
        (await Api.LogIn(fresh)).Is(state == "disabled" ? 401 : 200);
        var events = Events(await Api.Timeline(account));
        Assert.Superset(new HashSet<string> { "unlocked", "email-set", "password-reset", "looked-at" }, events.ToHashSet());

        session = state == "disabled" ? "" : await SignIn(fresh);
        (await Api.Delete(account)).Is(204);

        (await Api.Session(session)).Is(401, "session-invalid");
        (await Api.LogIn(fresh)).Is(401, "invalid-credentials");
        await NothingThere(account);

        (await Api.Import(account)).Is(200);
        Assert.Equal(["imported", "login-refused wrong-password"], Events(await Api.Timeline(account)).Where(what => what != "looked-at"));
        (await Api.LogIn(account)).Is(state == "disabled" ? 401 : 200);
    }

    [SkippableFact]
    public async Task The_desk_ends_sessions_disables_and_enables_and_sends_the_code_again()
    {
        var account = await Customer();
        var session = await SignIn(account);

        (await Act(account, "end-sessions")).Is(204);
        (await Api.Session(session)).Is(401, "session-invalid");

        (await Act(account, "resend")).Is(410, "challenge-ended");
        var login = (await Api.LogIn(account)).Is(200);
        (await Act(account, "resend")).Is(429, "resend-too-soon");
        Host.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(login["reference"], (await Act(account, "resend")).Is(200)["reference"]);
        (await Api.Verify(account, login["challenge"]!, await Code(account.Email, login))).Is(200);

        (await Act(account, "disable")).Is(204);
        (await Act(account, "disable")).Is(204);
        (await Api.LogIn(account)).Is(401, "invalid-credentials");
        (await Act(account, "enable")).Is(204);
        (await Api.LogIn(account)).Is(200);
        (await Act(account, "note")).Is(204);

        Assert.Equal(
            ["noted T-1234", "enabled T-1234", "disabled T-1234", "code-sent-again T-1234", "sessions-ended T-1234"],
            (await Api.Timeline(account)).Is(200).Body.GetProperty("events").EnumerateArray()
                .Where(entry => entry.GetProperty("note").GetString() is not null)
                .Select(entry => $"{entry.GetProperty("event")} {entry.GetProperty("note")}"));

        Task<Reply> Act(TestAccount of, string call) => Api.Act(of, call, "T-1234");
    }

    [SkippableFact]
    public async Task The_desk_sees_the_sessions_and_ends_one_of_them()
    {
        var (account, other) = (await Customer(), await Customer());
        var (first, second, foreign) = (await SignIn(account), await SignIn(account), await SignIn(other));
        var shown = (await Api.AccountSessions(account)).Is(200).Body.GetProperty("sessions").EnumerateArray().ToList();
        var listed = (await Api.Sessions(second)).Is(200).Body.GetProperty("sessions").EnumerateArray();
        Assert.Equal(listed.Select(one => Text(one, "id")), shown.Select(one => Text(one, "id")));
        Assert.All(shown, one => Assert.False(one.GetProperty("current").GetBoolean()));
        var foreignId = (await Api.AccountSessions(other)).Is(200).Body.GetProperty("sessions")[0].GetProperty("id").GetString();

        (await Api.Act(account, $"sessions/{Text(shown[1], "id")}/end", "T-1234")).Is(204);
        (await Api.Act(account, $"sessions/{Text(shown[1], "id")}/end", "T-1234")).Is(204);
        (await Api.Act(account, $"sessions/{foreignId}/end", "T-1234")).Is(204);

        (await Api.Session(first)).Is(401, "session-invalid");
        (await Api.Session(second)).Is(200);
        (await Api.Session(foreign)).Is(200);
        Assert.Single(Entries(await Api.Timeline(account)), entry => Text(entry, "event") == "session-ended");
    }

    [SkippableFact]
    public async Task The_desk_asks_who_is_calling_five_times_a_day()
    {
        var account = await Customer();

        var first = (await Api.CheckCaller(account, new { phone = account.Phone, reason = "T-1234" }, "key-a")).Is(200).Body;
        var repeated = (await Api.CheckCaller(account, new { phone = account.Phone, reason = "T-1234" }, "key-a")).Is(200).Body;
        // The same key with another question is another check.
        var second = (await Api.CheckCaller(account, new { phone = "0300000000", reason = "T-1234" }, "key-a")).Is(200).Body;
        (await Api.CheckCaller(account, new { phone = "12", reason = "T-1234" })).Is(422, "validation-failed");
        (await Api.CheckCaller(account, new { reason = "T-1234" })).Is(422, "validation-failed");
        (await Api.CheckCaller(account, new { id = account.Id, phone = account.Phone, reason = "T-1234" })).Is(422, "validation-failed");

        Assert.Equal(["True 4", "True 4", "False 3"], new[] { first, repeated, second }.Select(Answer));
        await Times(3, async () => (await Api.CheckCaller(account, new { email = account.Email, reason = "T-1234" })).Is(200));
        var refused = (await Api.CheckCaller(account, new { id = account.Id, reason = "T-1234" })).Is(429, "too-many-attempts");
        Assert.NotNull(refused.Headers.RetryAfter);
        var shown = (await Api.Show(account)).Is(200).Body;
        Assert.Equal(0, shown.GetProperty("callerChecksLeft").GetInt32());
        Assert.Equal(
            ["email True operator", "email True operator", "email True operator", "phone False operator", "phone True operator"],
            shown.GetProperty("callerChecks").EnumerateArray()
                .Select(check => $"{Text(check, "claim")} {check.GetProperty("matches").GetBoolean()} {Text(check, "by")}"));
        Host.Advance(TimeSpan.FromDays(1));
        (await Api.CheckCaller(account, new { id = account.Id.ToUpperInvariant(), reason = "T-1234" })).Is(200);

        string Answer(JsonElement answer) =>
            $"{answer.GetProperty("matches").GetBoolean()} {answer.GetProperty("checksLeft").GetInt32()}";
    }

    [SkippableFact]
    public async Task What_is_masked_can_be_read_in_full_and_all_that_is_stored_be_exported_for_a_reason()
    {
        var account = await Customer();
        await SignIn(account);

        (await Api.Act(account, "unmask", "")).Is(422, "validation-failed");
        var unmasked = (await Api.Act(account, "unmask", "T-1234")).Is(200);
        var exported = (await Api.Act(account, "export", "T-1234")).Is(200).Body;

        Assert.Equal((account.Email, account.Phone), (unmasked["email"], unmasked["contactPhone"]));
        Assert.Equal((account.Email, account.Phone), (Text(exported, "email"), Text(exported, "contactPhone")));
        Assert.Equal(
            (account.Line, account.Id), (Text(exported.GetProperty("id"), "line"), Text(exported.GetProperty("id"), "selfCareId")));
        Assert.Equal(1, exported.GetProperty("sessions").GetArrayLength());
        Assert.False(exported.TryGetProperty("passwordHash", out _));
        Assert.Superset(
            new HashSet<string> { "unmasked", "exported" }, Events(await Api.Timeline(account)).ToHashSet());
    }

    [SkippableFact]
    public async Task The_desk_changes_the_contact_phone_number_and_mails_a_notice_once()
    {
        var account = await Customer();
        var challenge = await Challenge(account);
        await Times(3, () => Api.ChangeEmail(account, challenge, NewAddress, phone: "0300000000"));

        (await Api.SetPhone(account, "12")).Is(422, "validation-failed");
        (await Api.SetPhone(account, "+81 44 123 4567")).Is(204);
        (await Api.SetPhone(account, "０４４－１２３－４５６７")).Is(204);

        challenge = await Challenge(account);
        (await Api.ChangeEmail(account, challenge, NewAddress)).Is(403, "phone-mismatch");
        (await Api.ChangeEmail(account, challenge, NewAddress, phone: "0441234567")).Is(200);
        Assert.Equal(1, await Notices(account));
    }

    [SkippableFact]
    public async Task An_address_that_must_be_confirmed_counts_when_its_code_is_entered()
    {
        var account = await Customer();

        (await Api.SetEmail(account, NewAddress, confirm: true)).Is(204);
        (await Api.SetEmail(account, NewAddress, confirm: true)).Is(204);

        var shown = (await Api.Show(account)).Is(200);
        Assert.Equal((EmailAddress.Mask(account.Email), "h***@example.com"), (shown["email"], shown["pendingEmail"]));
        var login = (await Api.LogIn(account)).Is(200);
        Assert.Equal("h***@example.com", login["sentTo"]);
        var session = (await Api.Verify(account, login["challenge"]!, await Code(NewAddress, login))).Is(200);
        Assert.Equal(("True", "h***@example.com"), (session["emailChanged"], session["email"]));
        shown = (await Api.Show(account)).Is(200);
        Assert.Equal(("h***@example.com", null), (shown["email"], shown["pendingEmail"]));
        // One when it was set, one when it counted.
        Assert.Equal(2, await Notices(account));
    }

    [SkippableFact]
    public async Task A_password_that_must_be_changed_is_said_with_the_session_until_it_is()
    {
        var account = await Customer();
        var issued = (await Api.ResetPassword(account, "key-a", mustChange: true)).Is(200)["password"]!;
        Assert.Equal(issued, (await Api.ResetPassword(account, "key-a", mustChange: true)).Is(200)["password"]);
        Assert.Equal("True", (await Api.Show(account)).Is(200)["mustChangePassword"]);

        var login = (await Api.LogIn(account, issued)).Is(200);
        var opened = (await Api.Verify(account, login["challenge"]!, await Code(account.Email, login))).Is(200);
        Assert.Equal("True", opened["mustChangePassword"]);
        Assert.Equal("True", (await Api.Session(opened["session"]!)).Is(200)["mustChangePassword"]);
        (await Api.ChangePassword(opened["session"]!, issued, issued)).Is(422, "validation-failed");
        (await Api.ChangePassword(opened["session"]!, issued, "battery staple")).Is(204);

        var session = await SignIn(account with { Password = "battery staple" });
        Assert.Equal("False", (await Api.Session(session)).Is(200)["mustChangePassword"]);
        Assert.Equal("False", (await Api.Show(account)).Is(200)["mustChangePassword"]);
        // One when it was issued, one when it was changed.
        Assert.Equal(2, await Notices(account));
    }

    [SkippableFact]
    public async Task A_deletion_that_was_not_stored_did_not_happen_and_may_be_asked_again()
    {
        var account = await Customer();
        var session = await SignIn(account);
        await MailSettled(account);
        await Host.InjectFault(account, StoreFault.RefusesTheWrite);

        (await Api.Delete(account)).Is(503);

        (await Api.Session(session)).Is(200);
        (await Api.Delete(account)).Is(204);
        (await Api.Session(session)).Is(401);
    }

    [SkippableFact]
    public async Task A_second_activation_that_still_holds_what_was_deleted_and_made_anew_can_not_bring_it_back()
    {
        await using var twin = await Host.StartTwin();
        var account = await Customer();
        var login = (await twin.Api.LogIn(account)).Is(200);
        var code = await Code(account.Email, login);

        (await Api.Delete(account)).Is(204);
        (await Api.Import(account with { Password = "another password" })).Is(200);

        (await twin.Api.Verify(account, login["challenge"]!, code)).Is(410, "challenge-ended");
        (await Api.LogIn(account)).Is(401, "invalid-credentials");
    }

    [SkippableFact]
    public async Task The_timeline_names_network_reference_and_key_and_no_secret()
    {
        var account = await Customer("tomoko@example.jp");
        var challenge = (await Api.LogIn(account)).Is(200);
        (await Api.Verify(account, challenge["challenge"]!, Wrong(account))).Is(401);
        await MailSettled(account);

        var timeline = (await Api.Timeline(account)).Is(200);

        Assert.Equal((account.Line, account.Id), (timeline["line"], timeline["selfCareId"]));
        var sent = Entry(timeline, "code-sent");
        Assert.Equal((challenge["reference"], "t***@example.jp"), (Text(sent, "reference"), Text(sent, "email")));
        Assert.Equal(1, sent.GetProperty("times").GetInt32());
        var wrong = Entry(timeline, "code-wrong");
        Assert.Equal(("127.0.0.1", challenge["reference"]), (Text(wrong, "network"), Text(wrong, "reference")));
        var looked = Entries(timeline).First();
        Assert.Equal(("looked-at", "operator"), (Text(looked, "event"), Text(looked, "by")));
        string[] secrets =
            [account.Email, account.Password, account.Phone, challenge["challenge"]!, await Code(account.Email, challenge)];
        Assert.All(secrets, secret => Assert.DoesNotContain(secret, timeline.Text, StringComparison.Ordinal));
    }

    /// <returns>A new account in that state, and its session or an empty string.</returns>
    private async Task<(TestAccount Account, string Session)> CustomerIn(string state)
    {
        var account = await Customer(state == "without an address" ? "" : null);
        switch (state)
        {
            case "never signed in":
                break;
            case "without an address" or "with a code pending":
                await Challenge(account);
                break;
            case "signed in":
                return (account, await SignIn(account));
            case "closed after three wrong phones":
                var challenge = await Challenge(account);
                await Times(3, () => Api.ChangeEmail(account, challenge, NewAddress, phone: "0300000000"));
                break;
            case "waiting after five wrong passwords":
                await Times(5, () => Api.LogIn(account, "wrong"));
                (await Api.LogIn(account)).Is(429);
                break;
            case "out of codes":
                var pending = await Challenge(account);
                await Times(5, () => Api.Verify(account, pending, Wrong(account)));
                break;
            case "disabled":
                account = account with { Disabled = "true" };
                (await Api.Import(account)).Is(200);
                (await Api.LogIn(account)).Is(401);
                break;
            default:
                throw new ArgumentException(state, nameof(state));
        }

        return (account, "");
    }

    private static string[] Events(Reply timeline) =>
    [
        .. Entries(timeline.Is(200)).Select(entry => $"{Text(entry, "event")} {Text(entry, "reason")}".TrimEnd()),
    ];

    /// <summary>How many notices the mail server has accepted.</summary>
    private async Task<int> Notices(TestAccount account)
    {
        await MailSettled(account);
        return Entries(await Api.Timeline(account)).Where(entry => Text(entry, "event") == "notice-taken")
            .Sum(entry => entry.GetProperty("times").GetInt32());
    }

    private static JsonElement Entry(Reply timeline, string type) => Entries(timeline).Single(entry => Text(entry, "event") == type);

    private static IEnumerable<JsonElement> Entries(Reply timeline) => timeline.Body.GetProperty("events").EnumerateArray();

    private static string? Text(JsonElement entry, string field) => entry.GetProperty(field).GetString();
}
