using OrleansSelfCare.Accounts;

namespace OrleansSelfCare.Shell;

public static class RulesFromOptions
{
    public static AccountRules RulesOf(this SelfCareOptions options, string line) => new()
    {
        CodeLifetime = options.Code.Lifetime,
        CodeAttempts = options.Code.Attempts,
        ResendAfter = options.Code.ResendAfter,
        PhoneAttempts = options.Phone.Attempts,
        PhoneLockFor = SelfCareOptionsValidator.LockFor(options.Phone),
        TellsPortal = options.Lines.GetValueOrDefault(line)?.Webhook.Url.Length > 0,
    };
}
