namespace OrleansSelfCare.Accounts.SignIn;

/// <summary>The name of a challenge's end in the HTTP contract, the message keys, the metrics and the timeline.</summary>
public static class ChallengeEndName
{
    public static string Of(ChallengeEnd end) => end switch
    {
        ChallengeEnd.Expired => "expired",
        ChallengeEnd.Used => "used",
        ChallengeEnd.Replaced => "replaced",
        ChallengeEnd.AttemptsExhausted => "attempts-exhausted",
        ChallengeEnd.PhoneLocked => "phone-locked",
        ChallengeEnd.AddressChanged => "address-changed",
        ChallengeEnd.PasswordChanged => "password-changed",
        _ => "unknown",
    };
}
