using Microsoft.Extensions.DependencyInjection;
using OrleansSelfCare.Hosting;
using OrleansSelfCare.Hosting.Settings;

namespace OrleansSelfCare.Grains.OpenId;

/// <summary>
/// What silos and gateways use of section <c>SelfCare:OpenId</c>: a silo tells clients that a session has ended. Without an issuer nothing
/// is checked.
/// </summary>
public sealed class OpenIdFilesValidator([FromKeyedServices(SelfCareClock.Key)] TimeProvider clock) : SectionValidator
{
    private const string Section = $"{SelfCareOptions.Section}:{nameof(SelfCareOptions.OpenId)}";

    protected override IEnumerable<(bool Holds, string Error)> Rules(SelfCareOptions options) => !options.OpenId.IsConfigured() ? [] :
    [
        (IsSecure(options.OpenId.Issuer) && !options.OpenId.Issuer.Contains('?', StringComparison.Ordinal),
            $"{Section}:Issuer must be an https address, or http on this machine, without ? and #"),
        SettingsCheck.Try("OpenId:Clients", () => OpenIdClients.Read(options)),
        SettingsCheck.Try("OpenId:SigningKeys", () => SigningKeyFile.Read(options, clock.GetUtcNow())),
    ];

    public static bool IsSecure(string url) =>
        WebAddress.ParseSecure(url) is { UserInfo: "" } && !url.Contains('#', StringComparison.Ordinal);
}
