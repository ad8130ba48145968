using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansSelfCare.Accounts;

namespace OrleansSelfCare.Shell;

/// <summary>What every live account shares.</summary>
public sealed class AccountServices(
    KeyRing keys,
    Codes codes,
    PasswordHashing hashing,
    IMailer mailer,
    Webhooks webhooks,
    IDecoyWrite decoy,
    AccountTelemetry telemetry,
    MailTelemetry mailTelemetry,
    IOptions<SelfCareOptions> options,
    [FromKeyedServices(SelfCareClock.Key)] TimeProvider clock,
    ILogger<LiveAccount> log)
{
    private readonly ConcurrentDictionary<string, AccountRules> _rules = new(StringComparer.Ordinal);

    public KeyRing Keys => keys;

    public Codes Codes => codes;

    public PasswordHashing Hashing => hashing;

    public IMailer Mailer => mailer;

    public IDecoyWrite Decoy => decoy;

    public AccountTelemetry Telemetry => telemetry;

    public MailTelemetry MailTelemetry => mailTelemetry;

    public Webhooks Webhooks => webhooks;

    public AccountRules RulesOf(string line) => _rules.GetOrAdd(line, options.Value.RulesOf);

    public TimeProvider Clock => clock;

    public ILogger Log => log;
}
