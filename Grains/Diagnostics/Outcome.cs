using OrleansSelfCare.Accounts.Email;
using OrleansSelfCare.Accounts.Passwords;
using OrleansSelfCare.Accounts.SignIn;

namespace OrleansSelfCare.Grains.Diagnostics;

/// <summary>A command's result in metrics. The names are those of the HTTP contract's problems, if there is one.</summary>
/// <param name="Reason">Why a challenge had ended; null for other outcomes.</param>
public readonly record struct Outcome(string Name, string? Reason = null)
{
    private const string Unnamed = "unnamed";

    public static Outcome Of(LogIn.Result result) => result switch
    {
        LogIn.Result.Challenged => new("challenged"),
        LogIn.Result.InvalidCredentials => new("invalid-credentials"),
        LogIn.Result.TooManyAttempts => new("too-many-attempts"),
        _ => new(Unnamed),
    };

    public static Outcome Of(Verify.Result result) => result switch
    {
        Verify.Result.Opened => new("opened"),
        Verify.Result.CodeMismatch => new("code-mismatch"),
        Verify.Result.Ended(var reason) => Ended(reason),
        Verify.Result.TooManyAttempts => new("too-many-attempts"),
        _ => new(Unnamed),
    };

    public static Outcome Of(StepUp.Result result) => result switch
    {
        StepUp.Result.Challenged => new("challenged"),
        StepUp.Result.SessionInvalid => new("session-invalid"),
        StepUp.Result.LoginRequired => new("login-required"),
        StepUp.Result.TooManyAttempts => new("too-many-attempts"),
        _ => new(Unnamed),
    };

    public static Outcome Of(Resend.Result result) => result switch
    {
        Resend.Result.Resent => new("resent"),
        Resend.Result.TooSoon => new("resend-too-soon"),
        Resend.Result.Ended(var reason) => Ended(reason),
        _ => new(Unnamed),
    };

    public static Outcome Of(ChangeEmail.Result result) => result switch
    {
        ChangeEmail.Result.Challenged => new("challenged"),
        ChangeEmail.Result.Invalid => new("validation-failed"),
        ChangeEmail.Result.PhoneMismatch => new("phone-mismatch"),
        ChangeEmail.Result.PhoneLocked => new("phone-locked"),
        ChangeEmail.Result.Ended(var reason) => Ended(reason),
        ChangeEmail.Result.TooManyAttempts => new("too-many-attempts"),
        _ => new(Unnamed),
    };

    public static Outcome Of(ChangePassword.Result result) => result switch
    {
        ChangePassword.Result.Changed => new("changed"),
        ChangePassword.Result.SessionInvalid => new("session-invalid"),
        ChangePassword.Result.Invalid => new("validation-failed"),
        ChangePassword.Result.WrongPassword => new("wrong-password"),
        ChangePassword.Result.TooManyAttempts => new("too-many-attempts"),
        _ => new(Unnamed),
    };

    private static Outcome Ended(ChallengeEnd reason) => new("challenge-ended", ChallengeEndName.Of(reason));
}
