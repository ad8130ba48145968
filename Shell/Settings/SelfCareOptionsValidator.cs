using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;
using OrleansSelfCare.Accounts;
using OrleansSelfCare.Hosts;

namespace OrleansSelfCare.Shell;

/// <summary>Every fault of the settings at once, each with its key. No secret is repeated.</summary>
public sealed partial class SelfCareOptionsValidator : IValidateOptions<SelfCareOptions>
{
    public const int OperatorKeyMinLength = 32;

    public ValidateOptionsResult Validate(string? name, SelfCareOptions options)
    {
        string[] faults = [.. Faults(options)];
        return faults.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static IEnumerable<string> Faults(SelfCareOptions options) => new (bool Holds, string Fault)[]
    {
        (options.Hosting is Hostings.Localhost or Hostings.Cluster or Hostings.Standalone, "SelfCare:Hosting must be Localhost or Cluster"),
        (options.DataDirectory.Length > 0, "SelfCare:DataDirectory must name a directory"),
        (options.OperatorKey.Length is 0 or >= OperatorKeyMinLength, $"SelfCare:OperatorKey must have at least {OperatorKeyMinLength} characters"),
        (options.DemoAccounts.Length == 0 || File.Exists(options.DemoAccounts), $"SelfCare:DemoAccounts: there is no file {options.DemoAccounts}"),
        (options.Code.Lifetime >= TimeSpan.FromMinutes(1) && options.Code.Lifetime <= TimeSpan.FromHours(1), "SelfCare:Code:Lifetime must be 1 minute to 1 hour"),
        (options.Code.Attempts is >= 1 and <= 10, "SelfCare:Code:Attempts must be 1 to 10"),
        (options.Code.ResendAfter > TimeSpan.Zero && options.Code.ResendAfter < options.Code.Lifetime, "SelfCare:Code:ResendAfter must be more than nothing and less than SelfCare:Code:Lifetime"),
        (options.Phone.Attempts is >= 1 and <= 10, "SelfCare:Phone:Attempts must be 1 to 10"),
        (options.Phone.LockFor.Length == 0 || LockFor(options.Phone) > TimeSpan.Zero, "SelfCare:Phone:LockFor must be a time span such as 1.00:00:00, or empty"),
        (options.Password.Iterations is >= 1_000 and <= 10_000_000, "SelfCare:Password:Iterations must be 1,000 to 10,000,000"),
        (options.Limits.SignInsPerMinute >= 1, "SelfCare:Limits:SignInsPerMinute must be 1 or more"),
        (options.Limits.OthersPerMinute >= 1, "SelfCare:Limits:OthersPerMinute must be 1 or more"),
        (options.Mail.Transport is "File" or "Smtp", "SelfCare:Mail:Transport must be File or Smtp"),
        (EmailAddress.IsReachable(options.Mail.From), "SelfCare:Mail:From must be an e-mail address"),
        (options.Mail.Transport != "Smtp" || options.Mail.Smtp.Host.Length > 0, "SelfCare:Mail:Smtp:Host must name the mail server where SelfCare:Mail:Transport is Smtp"),
        (options.Mail.Smtp.Port is >= 1 and <= 65535, "SelfCare:Mail:Smtp:Port must be 1 to 65535"),
        (options.Mail.Smtp.Security is "None" or "StartTls" or "Tls", "SelfCare:Mail:Smtp:Security must be None, StartTls or Tls"),
        (options.Mail.Smtp.User.Length == 0 == (options.Mail.Smtp.Password.Length == 0), "SelfCare:Mail:Smtp:User and :Password go together"),
        (options.Mail.Smtp.Connections is >= 1 and <= 100, "SelfCare:Mail:Smtp:Connections must be 1 to 100"),
        (options.Mail.Smtp.Timeout > TimeSpan.Zero && options.Mail.Smtp.Timeout <= TimeSpan.FromMinutes(10), "SelfCare:Mail:Smtp:Timeout must be up to 10 minutes"),
        (options.Silo.Port is >= 1 and <= 65535, "SelfCare:Silo:Port must be 1 to 65535"),
        (options.Silo.GatewayPort is >= 0 and <= 65535, "SelfCare:Silo:GatewayPort must be 0 to 65535"),
        (ClusterId().IsMatch(options.Cluster.Id), "SelfCare:Cluster:Id must be 1 to 64 of A-Z a-z 0-9 . _ -"),
        (new[] { options.Cluster.Tls.Certificate, options.Cluster.Tls.Key, options.Cluster.Tls.Authority }.Select(file => file.Length > 0).Distinct().Count() == 1, "SelfCare:Cluster:Tls:Certificate, :Key and :Authority go together"),
        (options.Lines.Count > 0, "SelfCare:Lines must hold a service line"),
    }
    .Where(rule => !rule.Holds).Select(rule => rule.Fault)
    .Concat(TrustedProxies.Faults("SelfCare:Proxies", options.Proxies))
    .Concat(options.Lines.SelectMany(line => Faults($"SelfCare:Lines:{line.Key}", line.Key, line.Value)));

    private static IEnumerable<string> Faults(string key, string id, ServiceLine line) => new (bool Holds, string Fault)[]
    {
        (LineId().IsMatch(id), $"{key}: a line's id is 1 to 32 of a-z 0-9 -"),
        (line.Name.Ja.Length > 0, $"{key}:Name:Ja is missing"),
        (Uri.TryCreate(line.ContactUrl, UriKind.Absolute, out var url) && url.Scheme is "https" or "http", $"{key}:ContactUrl must be a web address"),
        (line.Mail.From.Length == 0 || EmailAddress.IsReachable(line.Mail.From), $"{key}:Mail:From must be an e-mail address"),
        (line.Mail.CodeSubject.Length > 0, $"{key}:Mail:CodeSubject is missing"),
        (line.Mail.AddressChangedSubject.Length > 0, $"{key}:Mail:AddressChangedSubject is missing"),
        (line.Mail.SiteName.Length > 0, $"{key}:Mail:SiteName is missing"),
        (line.Webhook.Url.Length == 0 == (line.Webhook.Secret.Length == 0), $"{key}:Webhook:Url and :Secret go together"),
        (line.Webhook.Url.Length == 0 || IsSafe(line.Webhook.Url), $"{key}:Webhook:Url must be an https address, or http on this machine"),
        (line.Webhook.Secret.Length == 0 || WebhookSecret.AreValid(line.Webhook.Secret), $"{key}:Webhook:Secret must be whsec_ and base64 of 24 to 64 bytes"),
        (!LineBreaks().IsMatch(line.Mail.CodeSubject + line.Mail.AddressChangedSubject + line.Mail.SenderName), $"{key}:Mail: a subject or name holds a line break"),
    }
    .Where(rule => !rule.Holds).Select(rule => rule.Fault);

    /// <summary>What is told names a customer: nobody on the way is to read it.</summary>
    private static bool IsSafe(string url) => Uri.TryCreate(url, UriKind.Absolute, out var address) && (address.Scheme == "https" || (address.Scheme == "http" && address.IsLoopback));

    internal static TimeSpan? LockFor(PhoneOptions phone) =>
        TimeSpan.TryParse(phone.LockFor, CultureInfo.InvariantCulture, out var time) ? time : null;

    [GeneratedRegex(@"\A[a-z0-9-]{1,32}\z")]
    private static partial Regex LineId();

    [GeneratedRegex(@"\A[A-Za-z0-9._-]{1,64}\z")]
    private static partial Regex ClusterId();

    [GeneratedRegex(@"[\r\n]")]
    private static partial Regex LineBreaks();
}
