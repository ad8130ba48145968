using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansSelfCare.Accounts;
using OrleansSelfCare.Accounts.Passwords;
using OrleansSelfCare.Grains.Diagnostics;
using OrleansSelfCare.Grains.Hashing;
using OrleansSelfCare.Grains.OpenId;
using OrleansSelfCare.Grains.Outbox;
using OrleansSelfCare.Grains.Secrets;
using OrleansSelfCare.Grains.Webhooks;
using OrleansSelfCare.Hosting;
using OrleansSelfCare.Hosting.Settings;

namespace OrleansSelfCare.Grains;

/// <summary>The services that all account grains share.</summary>
public sealed class AccountServices(
    KeyRing keys,
    Codes codes,
    PasswordHashing hashing,
    TemporaryPassword temporaryPasswords,
    ReturnTokens returnTokens,
    IMailer mailer,
    WebhookSender webhooks,
    LogoutSender logouts,
    UnknownAccounts unknownAccounts,
    AccountMetrics metrics,
    IOptions<SelfCareOptions> options,
    [FromKeyedServices(SelfCareClock.Key)] TimeProvider clock,
    ILogger<AccountServices> log)
{
    private readonly ConcurrentDictionary<string, AccountRules> _rules = new(StringComparer.Ordinal);

    public Codes Codes => codes;

    public PasswordHashing Hashing => hashing;

    public TemporaryPassword TemporaryPasswords => temporaryPasswords;

    public ReturnTokens ReturnTokens => returnTokens;

    internal RecentFailures RecentFailures { get; } = new(TimeProvider.System);

    public IMailer Mailer => mailer;

    public WebhookSender Webhooks => webhooks;

    public LogoutSender Logouts => logouts;

    public UnknownAccounts UnknownAccounts => unknownAccounts;

    public AccountMetrics Metrics => metrics;

    public TimeProvider Clock => clock;

    public DateTimeOffset Now => clock.GetUtcNow();

    public ILogger Log => log;

    public AccountRules RulesOf(string line) => _rules.GetOrAdd(line, line => new()
    {
        CodeLifetime = options.Value.Code.Lifetime,
        CodeAttempts = options.Value.Code.Attempts,
        ResendAfter = options.Value.Code.ResendAfter,
        PasswordMinLength = options.Value.Password.MinimumLength ?? NewPassword.MinLength,
        PhoneAttempts = options.Value.Phone.Attempts,
        PhoneLockFor = options.Value.Phone.ReadLockFor(),
        PhonesAreJapanese = options.Value.Phone.ReadIsJapanese(),
        NewAddressesPerHour = options.Value.Limits.NewAddressesPerHour,
        NewAddressesPerDay = options.Value.Limits.NewAddressesPerDay,
        MailsPerDay = options.Value.Limits.MailsPerDay,
        NoticesPerDay = options.Value.Limits.NoticesPerDay,
        HasWebhook = options.Value.Lines.GetValueOrDefault(line)?.Webhook.Url.Length > 0,
    });

    /// <summary>For one decision: the time, new random bits and the current signing key.</summary>
    public DecisionContext NewContext(string line)
    {
        Span<byte> random = stackalloc byte[32];
        RandomNumberGenerator.Fill(random);
        return new DecisionContext(Now, RulesOf(line))
        {
            RandomId = new Guid(random[..16]), RandomSalt = new Guid(random[16..]), KeyId = keys.CurrentId,
        };
    }
}
