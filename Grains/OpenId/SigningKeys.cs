using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;
using OrleansSelfCare.Hosting.Settings;
using OrleansSelfCare.Hosting;

namespace OrleansSelfCare.Grains.OpenId;

/// <summary>
/// The keys that sign tokens, from the file <c>SelfCare:OpenId:SigningKeys</c>, read again when it changes. The file is JSON,
/// <c>{"keys":[{"id":"…","alg":"ES256","from":"2026-11-27T00:00:00Z","key":"base64 of PKCS #8"}]}</c>; ids are 1 to 64 of
/// <c>A-Z a-z 0-9 . _ -</c>. All keys are published, so that clients know a new one before its <c>from</c>, and can verify tokens of an
/// older one. Used only if <see cref="OpenIdOptions.IsConfigured"/>.
/// </summary>
public sealed class SigningKeys
{
    public const string Setting = $"{SelfCareOptions.Section}:{nameof(SelfCareOptions.OpenId)}:{nameof(OpenIdOptions.SigningKeys)}";

    /// <summary>For access tokens and, unless a client asks for another, ID tokens the first one (RFC 7518, 3.1).</summary>
    public static readonly IReadOnlyList<string> Algorithms = [SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.RsaSha256];

    private readonly TimeProvider _clock;
    private readonly ReloadedFile<SigningKeyFile> _file;

    /// <inheritdoc cref="ReloadedFile{T}(string, string, Func{string, T, T}, TimeProvider, ILogger)"/>
    public SigningKeys(
        IOptions<SelfCareOptions> options,
        [FromKeyedServices(SelfCareClock.Key)] TimeProvider clock,
        ILogger<SigningKeys> log)
    {
        _clock = clock;
        _file = new(Setting, SigningKeyFile.FindOrCreate(options.Value, clock.GetUtcNow()), Parse, clock, log);

        SigningKeyFile Parse(string text, SigningKeyFile? before) => SigningKeyFile.Parse(text, _clock.GetUtcNow(), before);
    }

    /// <summary>Is called when <see cref="Published"/> has changed, which the next use of this object after it notices.</summary>
    public event Action? Changed
    {
        add => _file.Changed += value;
        remove => _file.Changed -= value;
    }

    /// <summary>A key is the same object as long as the file contains it, because signing and verifying are prepared per object.</summary>
    public IReadOnlyList<SecurityKey> Published => _file.Value.Published;

    /// <summary>The newest key whose <c>from</c> has come.</summary>
    /// <param name="algorithm">One of <see cref="Algorithms"/>.</param>
    public SigningCredentials Current(string algorithm) => _file.Value.Current(algorithm, _clock.GetUtcNow());
}
