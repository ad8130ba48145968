using Microsoft.Extensions.Options;
using OrleansSelfCare.Hosting;
using OrleansSelfCare.Hosting.Settings;

namespace OrleansSelfCare.Desk.Settings;

/// <summary>Reads and validates section <c>Desk</c>; reports all errors at once.</summary>
internal static class DeskSettings
{
    public const string Defaults = "defaults.json";

    private static readonly TimeSpan LongestIdleTime = TimeSpan.FromHours(8);

    /// <exception cref="OptionsValidationException">There are errors.</exception>
    public static DeskOptions Read(IConfiguration configuration)
    {
        var options = ReadSettings.From<DeskOptions>(configuration, DeskOptions.Section, out var unreadable);
        string[] errors = [.. unreadable, .. ErrorsOf(options)];
        return errors.Length == 0 ? options : throw new OptionsValidationException(Options.DefaultName, typeof(DeskOptions), errors);
    }

    private static IEnumerable<string> ErrorsOf(DeskOptions options)
    {
        var provider = options.OpenId;
        return new (bool IsValid, string Error)[]
        {
            (IsHttpAddress(options.Api), "Desk:Api must be the service's http or https address"),
            (options.IdleTime >= TimeSpan.FromMinutes(1) && options.IdleTime <= LongestIdleTime,
                $"Desk:IdleTime must be 00:01:00 to {LongestIdleTime}"),
            DrainingLifetime.Rule("Desk:DrainTime", options.DrainTime),
            (provider.IsConfigured != options.KeySignIn,
                "Desk:OpenId:Authority must be the company's OpenID provider, or Desk:KeySignIn true for a trial; not both"),
            (!provider.IsConfigured || WebAddress.ParseSecure(provider.Authority) is not null,
                "Desk:OpenId:Authority must be an https address, or an http address of this machine"),
            (!provider.IsConfigured || provider.ClientId.Length > 0, "Desk:OpenId:ClientId is missing"),
            (!provider.IsConfigured || provider.ClientSecret.Length > 0, "Desk:OpenId:ClientSecret is missing"),
            (provider.Resource.Length == 0 || Uri.TryCreate(provider.Resource, UriKind.Absolute, out _),
                "Desk:OpenId:Resource must be an absolute URI (RFC 8707, 2)"),
            (provider.Scopes.Split(' ').Contains("openid"), "Desk:OpenId:Scopes must have openid"),
        }
        .Where(rule => !rule.IsValid).Select(rule => rule.Error)
        .Concat(TrustedProxies.Errors("Desk:Proxies", options.Proxies));
    }

    private static bool IsHttpAddress(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps);
}
