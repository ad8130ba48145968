namespace OrleansSelfCare.Accounts.SignIn;

/// <summary>Why a challenge is over, as the contract, the sentences' keys, the metrics and the timeline name it.</summary>
public static class ChallengeEndName
{
    public static string Of(ChallengeEnd end) => end switch
    {
        ChallengeEnd.Expired => "expired",
        ChallengeEnd.Used => "used",
        ChallengeEnd.Replaced => "replaced",
        ChallengeEnd.AttemptsExhausted => "attempts-exhausted",
        ChallengeEnd.PhoneLocked => "phone-locked",
        _ => "unknown",
    };
}
