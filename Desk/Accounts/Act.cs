using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using OrleansSelfCare.Client;

namespace OrleansSelfCare.Desk.Accounts;

/// <summary>Something that an agent can do to an account. Its texts begin with <c>act.</c> and its name.</summary>
/// <param name="Name">In the page's address.</param>
/// <param name="Right">That the call needs: the service decides, not the desk.</param>
internal sealed record Act(
    string Name, string Right, Func<OperatorClient, ActInput, CancellationToken, Task<Answer<ActResult>>> Call)
{
    public const string Support = "support";
    private const string Recover = "recover";
    private const string UnmaskRight = "unmask";

    /// <summary>The page asks again before the call.</summary>
    public bool IsGrave { get; init; }

    /// <summary>The answer is a file; no page says what was done.</summary>
    public bool IsDownload { get; init; }

    /// <summary>The field of the page that the call needs besides the reason; null: none.</summary>
    public ActField? Field { get; init; }

    /// <summary>Those with a button of their own on the account's page, in its order.</summary>
    public static readonly IReadOnlyList<Act> WithButton =
    [
        Plain("unlock", Support, (client, to, cancellation) => client.Unlock(to.Line, to.SelfCareId, cancellation)),
        new("resend", Support, SendCodeAgain),
        Plain("end-sessions", Support, (client, to, cancellation) => client.EndSessions(to.Line, to.SelfCareId, cancellation)),
        Plain("note", Support, (client, to, cancellation) => client.AddNote(to.Line, to.SelfCareId, cancellation)),
        new("unmask", UnmaskRight, Unmask),
        new("email", Recover, SetEmail) { IsGrave = true, Field = ActField.Email },
        Plain("phone", Recover, (client, to, cancellation) => client.SetPhone(to.Line, to.SelfCareId, to.Value, cancellation)) with
        {
            IsGrave = true, Field = ActField.Phone,
        },
        new("password", Recover, IssuePassword) { IsGrave = true },
        Plain("disable", Recover, (client, to, cancellation) => client.Disable(to.Line, to.SelfCareId, cancellation)) with
        {
            IsGrave = true,
        },
        Plain("enable", Recover, (client, to, cancellation) => client.Enable(to.Line, to.SelfCareId, cancellation)),
        new("export", UnmaskRight, Export) { IsGrave = true, IsDownload = true },
        Plain("delete", "provisioning", (client, to, cancellation) => client.Delete(to.Line, to.SelfCareId, cancellation)) with
        {
            IsGrave = true,
        },
    ];

    /// <summary>The file is for people, and no page shows it.</summary>
    private static readonly JsonSerializerOptions Readable =
        new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly Act Caller = new("caller", Support, CheckCaller) { Field = ActField.Claim };

    private static readonly Act EndSession = Plain(
        "end-session", Support, (client, to, cancellation) => client.EndSession(to.Line, to.SelfCareId, to.Value, cancellation)) with
    {
        Field = ActField.Session,
    };

    private static readonly IReadOnlyDictionary<string, Act> ByName = WithButton
        .Concat([Caller, EndSession, .. Enum.GetValues<AccountLock>().Select(Unlock)])
        .ToDictionary(act => act.Name);

    /// <summary>All: those with a button first.</summary>
    public static IEnumerable<Act> All => ByName.Values;

    /// <summary>The call's name in the audit log.</summary>
    public string NameInLog => Name.Replace("unlock-", "unlock/", StringComparison.Ordinal);

    /// <summary>The box on the page, whose text is <c>act.{name}.box</c>.</summary>
    public bool HasBox => Name is "email" or "password";

    /// <returns>Null: there is no such act.</returns>
    public static Act? Find(string name) => ByName.GetValueOrDefault(name);

    public static string NameOfUnlock(AccountLock one) => $"unlock-{one.ToString().ToLowerInvariant()}";

    private static Act Unlock(AccountLock one) => Plain(
        NameOfUnlock(one), Support, (client, to, cancellation) => client.Unlock(to.Line, to.SelfCareId, one, cancellation));

    private static Act Plain(
        string name, string right, Func<OperatorClient, ActInput, CancellationToken, Task<Answer<Done>>> call) =>
        new(name, right, async (client, to, cancellation) => Map(await call(client, to, cancellation), _ => new ActResult(name)));

    private static async Task<Answer<ActResult>> SetEmail(OperatorClient client, ActInput to, CancellationToken cancellation) => Map(
        await client.SetEmail(to.Line, to.SelfCareId, to.Value, to.IsChecked, cancellation),
        _ => new ActResult("email") { Variant = to.IsChecked ? "pending" : null });

    private static async Task<Answer<ActResult>> SendCodeAgain(OperatorClient client, ActInput to, CancellationToken cancellation) => Map(
        await client.SendCodeAgain(to.Line, to.SelfCareId, cancellation),
        sent => new ActResult("resend")
        {
            Variant = sent.Delivery switch
            {
                Delivery.Sent => "sent",
                Delivery.Refused or Delivery.Bounced => "refused",
                null => "none",
                _ => "queued",
            },
        });

    private static async Task<Answer<ActResult>> IssuePassword(OperatorClient client, ActInput to, CancellationToken cancellation) => Map(
        await client.ResetPassword(to.Line, to.SelfCareId, to.IsChecked, to.Submission, cancellation),
        password => new ActResult("password") { Variant = to.IsChecked ? null : "keep", ShownOnce = [password.Reveal()] });

    private static async Task<Answer<ActResult>> Unmask(OperatorClient client, ActInput to, CancellationToken cancellation) => Map(
        await client.Unmask(to.Line, to.SelfCareId, cancellation),
        account => new ActResult("unmask")
        {
            ShownOnce = [.. new[] { account.Email, account.ContactPhone }.OfType<string>()],
        });

    private static async Task<Answer<ActResult>> Export(OperatorClient client, ActInput to, CancellationToken cancellation) => Map(
        await client.Export(to.Line, to.SelfCareId, cancellation),
        all => new ActResult("export") { Download = JsonSerializer.SerializeToUtf8Bytes(all, Readable) });

    private static async Task<Answer<ActResult>> CheckCaller(OperatorClient client, ActInput to, CancellationToken cancellation) => Map(
        await client.CheckCaller(
            to.Line,
            to.SelfCareId,
            Enum.TryParse<CallerClaim>(to.Claim, ignoreCase: true, out var claim) ? claim : default,
            to.Value,
            to.Submission,
            cancellation),
        answer => new ActResult("caller") { Variant = answer.Matches ? "yes" : "no", Number = answer.ChecksLeft });

    private static Answer<ActResult> Map<T>(Answer<T> answer, Func<T, ActResult> result)
        where T : class => answer.TryGet(out var value, out var refusal)
            ? new Answer<ActResult>.Given(result(value))
            : new Answer<ActResult>.Refused(refusal);
}

/// <summary>What an act needs besides the reason.</summary>
internal enum ActField
{
    Email,
    Phone,

    /// <summary>What a caller says, and whether it is the phone number, the address or the id.</summary>
    Claim,

    /// <summary>The id of a session, which a button has.</summary>
    Session,
}

/// <param name="Value">Of the act's field; empty: it has none.</param>
/// <param name="Claim">Of <see cref="ActField.Claim"/>.</param>
/// <param name="IsChecked">The box of the page.</param>
/// <param name="Submission">The id of the form.</param>
internal sealed record ActInput(string Line, string SelfCareId, string Value, string Claim, bool IsChecked, string Submission)
{
    public override string ToString() => nameof(ActInput);
}

/// <summary>What an act has done, for the page that says so.</summary>
internal sealed record ActResult(string Act)
{
    /// <summary>Chooses the sentences if the act can end in several ways.</summary>
    public string? Variant { get; init; }

    /// <summary>In the sentences.</summary>
    public int Number { get; init; }

    /// <summary>A new password, or what was masked.</summary>
    public IReadOnlyList<string> ShownOnce { get; init; } = [];

    /// <summary>The file of <see cref="Act.IsDownload"/>.</summary>
    [JsonIgnore]
    public byte[]? Download { get; init; }

    public override string ToString() => nameof(ActResult);
}
