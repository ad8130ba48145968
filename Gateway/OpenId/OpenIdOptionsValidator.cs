using OrleansSelfCare.Hosting;
using OrleansSelfCare.Hosting.Settings;

namespace OrleansSelfCare.Gateway.OpenId;

/// <summary>Section <c>SelfCare:OpenId</c>. Without an issuer nothing of it is used, so nothing is checked.</summary>
internal sealed class OpenIdOptionsValidator(IConfiguration configuration, [FromKeyedServices(SelfCareClock.Key)] TimeProvider clock)
    : SectionValidator
{
    private const string Section = $"{SelfCareOptions.Section}:{nameof(SelfCareOptions.OpenId)}";

    protected override IEnumerable<(bool Holds, string Error)> Rules(SelfCareOptions options) => !options.OpenId.IsConfigured() ? [] :
    [
        (IsSecure(options.OpenId.Issuer) && !options.OpenId.Issuer.Contains('?', StringComparison.Ordinal),
            $"{Section}:Issuer must be an https address, or http on this machine, without ? and #"),
        .. UrlRules(options.OpenId.Urls),
        SettingsCheck.Try("OpenId:Clients", () => OpenIdClients.Read(options)),
        SettingsCheck.Try("OpenId:SigningKeys", () => SigningKeyFile.Read(options, clock.GetUtcNow())),
        SignInRule($"{Section}:SignInUrl", options.OpenId.SignInUrl),
        .. options.Lines.Where(line => line.Value.SignInUrl.Length > 0)
            .Select(line => SignInRule($"{SelfCareOptions.Section}:Lines:{line.Key}:SignInUrl", line.Value.SignInUrl)),
    ];

    private IEnumerable<(bool Holds, string Error)> UrlRules(string urls)
    {
        const string Key = $"{Section}:Urls";
        var addresses = urls.Split(';');
        var all = configuration.ListenAddresses().ToList();
        // The host has added them, each once.
        Array.ForEach(addresses, address => all.Remove(address));
        int?[] ports = [.. addresses.Select(WebHost.PortOf)];
        int[] others = [.. all.Select(WebHost.PortOf).OfType<int>()];
        return
        [
            (!ports.Contains(null), $"{Key} must be addresses to listen at, such as http://127.0.0.1:5083, separated by ;"),
            // Port 0 is one that is free.
            .. ports.OfType<int>().Where(port => port != 0 && others.Contains(port))
                .Select(port => (false, $"{Key}: port {port} is already the gateway's own")),
        ];
    }

    /// <summary>The provider adds a query to it.</summary>
    private static (bool Holds, string Error) SignInRule(string key, string url) =>
        (IsSecure(url), $"{key} must be an https address, or http on this machine, without #");

    private static bool IsSecure(string url) =>
        WebAddress.ParseSecure(url) is { UserInfo: "" } && !url.Contains('#', StringComparison.Ordinal);
}
