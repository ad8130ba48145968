using OrleansSelfCare.Accounts;

namespace OrleansSelfCare.Shell;

public static class RulesFromOptions
{
    public static AccountRules ToRules(this SelfCareOptions options) => new()
    {
        CodeLifetime = options.Code.Lifetime,
        CodeAttempts = options.Code.Attempts,
        ResendAfter = options.Code.ResendAfter,
        PhoneAttempts = options.Phone.Attempts,
        PhoneLockFor = SelfCareOptionsValidator.LockFor(options.Phone),
    };
}
