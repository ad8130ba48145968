using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using OrleansSelfCare.Accounts.Email;
using OrleansSelfCare.Accounts.Imports;
using OrleansSelfCare.Accounts.OpenId;
using OrleansSelfCare.Accounts.Outbox;
using OrleansSelfCare.Accounts.Passwords;
using OrleansSelfCare.Accounts.Sessions;
using OrleansSelfCare.Accounts.SignIn;
using OrleansSelfCare.Accounts.Support;
using OrleansSelfCare.Accounts.Throttling;
using OrleansSelfCare.Accounts.Timelines;
using OrleansSelfCare.Grains.Interfaces;

namespace OrleansSelfCare.Tests.Grains;

/// <summary>A type that can't be serialized would make the calls of the account's interface fail.</summary>
public sealed class SerializationTests
{
    private static readonly DateTimeOffset Time = new(2026, 11, 22, 9, 0, 0, TimeSpan.Zero);
    private static readonly ChallengeView Challenge =
        new(Guid.NewGuid(), "k1", true, "t***@example.jp", Delivery.Sent, "7K2Q", Time, Time, 5, EmailProblem.EmailMissing);

    private static readonly SessionView Session = new(Guid.NewGuid(), "k1", Time, Time, CodeEnteredAt: Time.AddMinutes(1));

    private static readonly CustomerClaims Claims = new(Guid.NewGuid(), "taro@example.jp", true);

    private static readonly Operator Desk = new("desk", "192.0.2.2");

    private static readonly object[] Samples =
    [
        new LogIn.Command(new Password("secret"), "192.0.2.1", "en"),
        new LogIn.Result.Challenged(Challenge),
        new LogIn.Result.InvalidCredentials(),
        new LogIn.Result.TooManyAttempts(TimeSpan.FromSeconds(30)),
        new Verify.Command(Guid.NewGuid(), Code.From(123456), "digest", "192.0.2.1"),
        new Verify.Result.Opened(Session, true, "t***@example.jp"),
        new Verify.Result.CodeMismatch(4, true),
        new Verify.Result.Ended(ChallengeEnd.Used),
        new Verify.Result.TooManyAttempts(TimeSpan.FromSeconds(30)),
        new StepUp.Command(Guid.NewGuid(), "192.0.2.1", "en"),
        new StepUp.Result.Challenged(Challenge),
        new StepUp.Result.SessionInvalid(),
        new StepUp.Result.LoginRequired(EmailProblem.EmailUndeliverable),
        new StepUp.Result.TooManyAttempts(TimeSpan.FromSeconds(30)),
        new Resend.Command(Guid.NewGuid(), "192.0.2.1", "en", Guid.NewGuid()),
        new Resend.Result.Resent(Challenge),
        new Resend.Result.TooSoon(TimeSpan.FromSeconds(30)),
        new Resend.Result.Ended(ChallengeEnd.Expired),
        new ChangeEmail.Command(Guid.NewGuid(), "a@example.jp", "a@example.jp", "0312345678", "192.0.2.1", "en", Guid.NewGuid()),
        new ChangeEmail.Result.Challenged(Challenge),
        new ChangeEmail.Result.Invalid([ChangeEmail.ValidationError.EmailUnusable, ChangeEmail.ValidationError.PhoneNotDigits]),
        new ChangeEmail.Result.PhoneMismatch(2),
        new ChangeEmail.Result.PhoneLocked(Time),
        new ChangeEmail.Result.Ended(ChallengeEnd.PhoneLocked),
        new ChangeEmail.Result.TooManyAttempts(TimeSpan.FromHours(1)),
        new ChallengeStatus.Command(Guid.NewGuid()),
        new ChallengeStatus.Result.Pending(Challenge with { MailProblem = MailProblem.Bounced }),
        new ChallengeStatus.Result.Ended(ChallengeEnd.AttemptsExhausted),
        new ReportMail.Command(7, 2517, 65_535, "k1", "5.1.1"),
        ReportMail.Result.Repeated,
        new CheckSession.Command(Guid.NewGuid()),
        Session,
        new LogOut.Command(Guid.NewGuid(), "192.0.2.1"),
        new ListSessions.Command(Guid.NewGuid(), true),
        ImmutableArray.Create(
            new ListSessions.OpenSession(Session, Time, "192.0.2.1", [new("contract-info", Time, null), new("billing", null, null)])),
        new EndSession.Command(Guid.NewGuid(), Guid.NewGuid(), "contract-info", "192.0.2.1"),
        new RedeemCode.Command(Guid.NewGuid(), Guid.NewGuid(), Time, "contract-info", Guid.NewGuid(), "192.0.2.1"),
        new RefreshGrant.Command(Guid.NewGuid(), Guid.NewGuid(), "contract-info", 3, Guid.NewGuid(), "192.0.2.1"),
        new GrantResult.Good(Session, Claims, Guid.NewGuid(), 4),
        new GrantResult.Invalid(),
        new RevokeGrant.Command(Guid.NewGuid(), Guid.NewGuid(), "contract-info", "192.0.2.1"),
        new ReadUserInfo.Command(Guid.NewGuid(), Guid.NewGuid()),
        Claims,
        new ChangePassword.Command(Guid.NewGuid(), new Password("old"), new Password("new"), "192.0.2.1", "digest", "en"),
        new ChangePassword.Result.Changed(),
        new ChangePassword.Result.SessionInvalid(),
        new ChangePassword.Result.Invalid(PasswordError.Common),
        new ChangePassword.Result.WrongPassword(),
        new ChangePassword.Result.TooManyAttempts(TimeSpan.FromSeconds(30)),
        new Import.Command(
            new Password("secret"), "a@example.jp", "0312345678", true, true, "a hash", new Operator("desk", "192.0.2.1"),
            Import.Kept.Email | Import.Kept.IsDisabled, TimeSpan.Zero),
        Import.Result.Updated,
        new Show.Command(Desk),
        new ShowTimeline.Command(Desk),
        new TimelineEntry(Time, TimelineEvent.CodeNotTaken, "550", "192.0.2.1", "A1B2", "t***@example.jp", "desk", 3, "contract-info"),
        ImmutableArray.Create(new TimelineEntry(Time, TimelineEvent.Login)),
        new Unlock.Command(Desk, AccountLock.Phone),
        new ResetPassword.Command(Desk, "digest", MustChange: true),
        new Password("fresh"),
        new ShowSessions.Command(Desk),
        new EndOneSession.Command(Guid.NewGuid(), Desk),
        new CheckCaller.Command(CallerClaim.Phone, "0312345678", Desk, "digest"),
        new CheckCaller.Result.Checked(true, 4),
        new CheckCaller.Result.Invalid(),
        new CheckCaller.Result.TooManyChecks(TimeSpan.FromHours(3)),
        new Unmask.Command(Desk),
        new Unmask.View("a@example.jp", "0312345678"),
        new Export.Command(Desk),
        "{}",
        new SetPhone.Command("0312345678", Desk),
        SetPhone.Result.Invalid,
        new SetPendingEmail.Command("a@example.jp", Desk),
        new EndSessions.Command(Desk),
        new SetDisabled.Command(true, Desk),
        new SendCodeAgain.Command(Desk, Guid.NewGuid()),
        new AddNote.Command(Desk with { Reason = "T-1234" }),
        new SetEmail.Command("a@example.jp", Desk),
        SetEmail.Result.Unusable,
        new Delete.Command(Desk),
        new Show.View(
            "t***@example.jp",
            EmailProblem.EmailUndeliverable,
            "***678",
            true,
            [new("192.0.2.1", 3, Time)],
            2,
            Time,
            1,
            true,
            Time,
            true,
            1,
            [new(Time, Time)]),
        true,
        new MailTest.Command("ip-phone", "taro@example.jp"),
        new MailTest.Result.Tested("silo-1", [new("smtp.example.jp:587", "auth", MailTest.Outcome.Failed, "535", "auth")]),
        new MailTest.Result.TooMany(TimeSpan.FromMinutes(1)),
    ];

    private readonly Serializer _serializer = new ServiceCollection()
        .AddSerializer(serializer => serializer.AddAssembly(typeof(IAccountGrain).Assembly))
        .BuildServiceProvider()
        .GetRequiredService<Serializer>();

    public static TheoryData<string> SampleNames => [.. Samples.Select(sample => sample.GetType().FullName!)];

    [Theory]
    [MemberData(nameof(SampleNames))]
    public void What_crosses_to_a_silo_arrives_as_it_left(string name)
    {
        var sent = Samples.First(sample => sample.GetType().FullName == name);

        var arrived = _serializer.Deserialize<object>(_serializer.SerializeToArray(sent))!;

        Assert.Equal(sent.GetType(), arrived.GetType());
        Assert.Equal(JsonSerializer.Serialize(sent, sent.GetType()), JsonSerializer.Serialize(arrived, arrived.GetType()));
    }

    [Fact]
    public void Secrets_arrive_too()
    {
        var login = new LogIn.Command(new Password("secret"), "192.0.2.1");
        var verify = new Verify.Command(Guid.NewGuid(), Code.From(123456), null, "192.0.2.1");

        Assert.Equal(login, _serializer.Deserialize<LogIn.Command>(_serializer.SerializeToArray(login)));
        Assert.Equal(verify, _serializer.Deserialize<Verify.Command>(_serializer.SerializeToArray(verify)));
    }

    [Fact]
    public void Every_command_and_every_result_of_the_interface_has_a_sample()
    {
        var sampled = Samples.Select(sample => sample.GetType()).ToHashSet();
        var unsampled = typeof(IAccountGrain).GetMethods().Concat(typeof(IMailTestGrain).GetMethods())
            .SelectMany(method => method.GetParameters().Select(parameter => parameter.ParameterType).Append(method.ReturnType))
            .Select(type => type.IsGenericType ? type.GetGenericArguments()[0] : type)
            .Select(type => Nullable.GetUnderlyingType(type) ?? type)
            .Where(type => type != typeof(Task) && type != typeof(CancellationToken))
            .SelectMany(type => type.IsAbstract ? type.GetNestedTypes() : [type])
            .Except(sampled);

        Assert.Empty(unsampled);
    }
}
