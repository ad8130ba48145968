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
    IDecoyWrite decoy,
    AccountTelemetry telemetry,
    MailTelemetry mailTelemetry,
    IOptions<SelfCareOptions> options,
    [FromKeyedServices(SelfCareClock.Key)] TimeProvider clock,
    ILogger<LiveAccount> log)
{
    public KeyRing Keys => keys;

    public Codes Codes => codes;

    public PasswordHashing Hashing => hashing;

    public IMailer Mailer => mailer;

    public IDecoyWrite Decoy => decoy;

    public AccountTelemetry Telemetry => telemetry;

    public MailTelemetry MailTelemetry => mailTelemetry;

    public AccountRules Rules { get; } = options.Value.ToRules();

    public TimeProvider Clock => clock;

    public ILogger Log => log;
}
