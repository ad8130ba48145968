using OrleansSelfCare.Grains.OpenId;
using OrleansSelfCare.Hosting;
using OrleansSelfCare.Hosting.Settings;

namespace OrleansSelfCare.Gateway.OpenId;

/// <summary>What only the gateway uses of section <c>SelfCare:OpenId</c>. Without an issuer nothing is checked.</summary>
internal sealed class OpenIdOptionsValidator(IConfiguration configuration) : SectionValidator
{
    private const string Section = $"{SelfCareOptions.Section}:{nameof(SelfCareOptions.OpenId)}";

    protected override IEnumerable<(bool Holds, string Error)> Rules(SelfCareOptions options) => !options.OpenId.IsConfigured() ? [] :
    [
        .. UrlRules(options.OpenId.Urls),
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
        (OpenIdFilesValidator.IsSecure(url), $"{key} must be an https address, or http on this machine, without #");
}
