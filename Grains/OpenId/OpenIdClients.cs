using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;
using OrleansSelfCare.Hosting.Settings;
using OrleansSelfCare.Hosting;

namespace OrleansSelfCare.Grains.OpenId;

/// <summary>
/// The clients in the file <c>SelfCare:OpenId:Clients</c>, read again when it changes. The file is JSON,
/// <c>{"clients":[{"id":"contract-info","redirectUris":["https://…"],"sha256":"…","lines":["ip-phone"],"scopes":["openid"]}]}</c>;
/// <c>"public":true</c> or <c>"jwks":{"keys":[…]}</c> stands for <c>sha256</c>, and <c>logoutUris</c>, <c>backchannelLogoutUri</c>,
/// <c>origins</c>, <c>resources</c>, <c>requirePushedRequests</c>, <c>idTokenAlg</c>, <c>subjectType</c>, <c>sectorIdentifier</c> and
/// <c>name</c> may follow. Other and repeated fields, ids and digests are errors. Used only if <see cref="OpenIdOptions.IsConfigured"/>.
/// </summary>
public sealed partial class OpenIdClients
{
    public const string Setting = $"{SelfCareOptions.Section}:{nameof(SelfCareOptions.OpenId)}:{nameof(OpenIdOptions.Clients)}";

    private const string Form = """{"clients":[{"id":"…","redirectUris":["…"],"sha256":"…","lines":["…"],"scopes":["…"]}]}""";

    /// <summary>Of a client's name, in characters: it stands in a line of a page.</summary>
    private const int MaxNameLength = 60;

    private static readonly string[] KnownScopes = ["openid", "account", "email", "offline_access"];

    private static readonly string[] SubjectTypes = ["public", "pairwise"];

    private readonly ReloadedFile<Dictionary<string, OpenIdClient>> _file;

    /// <inheritdoc cref="ReloadedFile{T}(string, string, Func{string, T, T}, TimeProvider, ILogger)"/>
    public OpenIdClients(
        IOptions<SelfCareOptions> options,
        [FromKeyedServices(SelfCareClock.Key)] TimeProvider clock,
        ILogger<OpenIdClients> log)
    {
        var lines = options.Value.Lines.Keys;
        _file = new(
            Setting,
            options.Value.OpenId.Clients,
            (text, _) => Parse(text, lines).ToDictionary(client => client.Id, StringComparer.Ordinal),
            clock,
            log);
    }

    public IReadOnlyCollection<OpenIdClient> All => _file.Value.Values;

    public OpenIdClient? Find(string? id) => id is null ? null : _file.Value.GetValueOrDefault(id);

    /// <exception cref="InvalidDataException">The file is invalid, as of <see cref="Parse"/>, or none is set.</exception>
    /// <exception cref="IOException">The file can't be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The process may not read the file.</exception>
    public static IReadOnlyList<OpenIdClient> Read(SelfCareOptions options) => options.OpenId.Clients.Length > 0
        ? Parse(File.ReadAllText(options.OpenId.Clients), options.Lines.Keys)
        : throw new InvalidDataException("a file of clients is needed, and none is set");

    /// <param name="lines">The ids of the service lines.</param>
    /// <exception cref="InvalidDataException">
    /// The text is invalid. The message lists every error, with clients by their position: it contains nothing of the text.
    /// </exception>
    public static IReadOnlyList<OpenIdClient> Parse(string json, IReadOnlyCollection<string> lines)
    {
        var clients = new List<OpenIdClient>();
        var errors = new List<string>();
        foreach (var (index, entry) in StrictJson.Read<Document>(json, Form).Clients.Index())
        {
            string[] found = entry is null ? ["it is null"] : [.. Errors(entry, lines, clients)];
            errors.AddRange(found.Select(error => $"client {index + 1}: {error}"));
            // Also one with errors, so that later ones are compared with it.
            if (entry is not null)
            {
                clients.Add(new(
                    entry.Id,
                    entry.RedirectUris,
                    entry.Sha256 is { } digest && Sha256Pattern().IsMatch(digest) ? Convert.FromHexString(digest) : null,
                    [.. (entry.Jwks?.Keys ?? []).Select(key => key?.ToSecurityKey()).OfType<SecurityKey>()],
                    entry.Lines,
                    entry.Scopes,
                    entry.LogoutUris,
                    entry.Origins,
                    entry.Resources,
                    entry.BackchannelLogoutUri,
                    entry.RequirePushedRequests,
                    entry.IdTokenAlg,
                    entry.IsPairwise ? entry.SectorIdentifier ?? HostOf(entry.RedirectUris) : null,
                    entry.Name));
            }
        }

        return errors.Count == 0 ? clients : throw new InvalidDataException(string.Join("; ", errors));
    }

    private static IEnumerable<string> Errors(Entry entry, IReadOnlyCollection<string> lines, List<OpenIdClient> others)
    {
        string?[] errors =
        [
            !IdPattern().IsMatch(entry.Id) ? "its id must be 1 to 64 of A-Z a-z 0-9 . _ -"
                : others.Any(other => other.Id == entry.Id) ? "its id is another client's" : null,
            entry.RedirectUris.Length > 0 ? null : "it has no redirectUris",
            new[] { entry.Sha256 is not null, entry.Jwks is not null, entry.Public }.Count(has => has) == 1
                ? null : "it must have either a sha256, a jwks or \"public\":true",
            entry.Jwks is not { } jwks || (jwks.Keys.Length is >= 1 and <= ClientKeys.Max
                && jwks.Keys.Select(key => key?.Kid).OfType<string>().GroupBy(kid => kid).All(same => same.Count() == 1))
                ? null : $"its jwks must have 1 to {ClientKeys.Max} keys, and no kid twice",
            entry.Sha256 is not { } digest ? null
                : !Sha256Pattern().IsMatch(digest) ? "its sha256 must be 64 hexadecimal digits"
                : others.Any(other => other.Sha256?.SequenceEqual(Convert.FromHexString(digest)) == true)
                    ? "its sha256 is another client's" : null,
            IsChoice(entry.Lines, lines) ? null : "its lines must be ids of SelfCare:Lines, at least one and none twice",
            IsChoice(entry.Scopes, KnownScopes) && entry.Scopes.Contains("openid")
                ? null : $"its scopes must be openid and of {string.Join(", ", KnownScopes[1..])}, none twice",
            entry.Origins.Length == 0 || entry.Public ? null : "only a public client has origins",
            entry.Resources.Distinct().Count() == entry.Resources.Length ? null : "one of its resources is there twice",
            entry.BackchannelLogoutUri is not { } logout || IsWebAddress(logout) || (!entry.Public && IsCalled(logout))
                ? null : "its backchannelLogoutUri must be https, or http for a client with a secret, without #, * and user",
            SigningKeys.Algorithms.Contains(entry.IdTokenAlg)
                ? null : $"its idTokenAlg must be of {string.Join(", ", SigningKeys.Algorithms)}",
            SubjectTypes.Contains(entry.SubjectType) ? null : $"its subjectType must be of {string.Join(", ", SubjectTypes)}",
            entry.SectorIdentifier is not { } sector
                ? entry.IsPairwise && HostOf(entry.RedirectUris) is null
                    ? "it needs a sectorIdentifier: its redirectUris are not all https of one host" : null
                : !entry.IsPairwise ? "only a pairwise client has a sectorIdentifier"
                : HostPattern().IsMatch(sector) ? null : "its sectorIdentifier must be a host such as service.example.jp, in lower case",
            entry.Name is not { } name || (IsName(name.Ja) && (name.En.Length == 0 || IsName(name.En)))
                ? null : $"its name must have a ja, and may have an en, of 1 to {MaxNameLength} characters",
        ];
        var redirectRule =
            $"must be https, http on this machine{(entry.Public ? " or a scheme such as com.example.app" : "")}, without #, * and user";
        return
        [
            .. errors.OfType<string>(),
            .. Each("redirectUris", entry.RedirectUris, uri => IsRedirect(uri, entry.Public), redirectRule),
            .. Each("logoutUris", entry.LogoutUris, uri => IsRedirect(uri, entry.Public), redirectRule),
            .. Each("origins", entry.Origins, IsOrigin, "must be such as https://host or https://host:8443, or http on this machine"),
            .. Each("jwks key", entry.Jwks?.Keys ?? [], key => key.ToSecurityKey() is not null, ClientKey.Rule),
            .. Each("resources", entry.Resources, IsResource, "must be an absolute URI without #"),
        ];
    }

    private static IEnumerable<string> Each<T>(string field, T?[] values, Func<T, bool> isValid, string rule)
        where T : class =>
        values.Index()
            .Where(value => value.Item is not { } given || !isValid(given))
            .Select(value => $"its {field} {value.Index + 1} {rule}");

    private static bool IsChoice(string?[] chosen, IReadOnlyCollection<string> all) =>
        chosen.Length > 0 && chosen.All(one => one is not null && all.Contains(one)) && chosen.Distinct().Count() == chosen.Length;

    private static bool IsRedirect(string text, bool isPublic) =>
        IsWebAddress(text)
        || (isPublic && AppSchemePattern().IsMatch(text) && IsPlain(text) && Uri.TryCreate(text, UriKind.Absolute, out _));

    private static bool IsOrigin(string text) =>
        IsWebAddress(text) && new Uri(text).GetLeftPart(UriPartial.Authority) == text;

    /// <summary>An absolute URI without a fragment (RFC 8707, 2): never the id of a client, which has no colon.</summary>
    private static bool IsResource(string text) =>
        ResourcePattern().IsMatch(text) && IsPlain(text) && Uri.TryCreate(text, UriKind.Absolute, out _);

    private static bool IsWebAddress(string text) =>
        WebSchemePattern().IsMatch(text) && IsPlain(text) && WebAddress.ParseSecure(text) is not null;

    /// <summary>Without TLS only a silo's network lies between (OpenID Connect Back-Channel Logout 1.0, 2.2).</summary>
    private static bool IsCalled(string text) =>
        WebSchemePattern().IsMatch(text) && IsPlain(text) && Uri.TryCreate(text, UriKind.Absolute, out _);

    /// <summary>
    /// The sector of a client that names none (OpenID Connect Core 1.0, 8.1). An app's scheme is no host, and this machine is that of every
    /// app.
    /// </summary>
    /// <returns>Null: not all have the same.</returns>
    private static string? HostOf(string?[] uris) =>
        uris.Select(uri => uri is not null && IsWebAddress(uri) && new Uri(uri) is { IsLoopback: false } web ? web.IdnHost : null)
            .Distinct().ToArray() is [{ } host] ? host : null;

    private static bool IsName(string text) => text.Length is >= 1 and <= MaxNameLength && !text.Any(char.IsControl);

    private static bool IsPlain(string text) => CharactersPattern().IsMatch(text) && !UserPattern().IsMatch(text);

    [GeneratedRegex(@"\A[A-Za-z0-9._-]{1,64}\z")]
    private static partial Regex IdPattern();

    [GeneratedRegex(@"\A[0-9A-Fa-f]{64}\z")]
    private static partial Regex Sha256Pattern();

    [GeneratedRegex(@"\A(?=.{1,253}\z)[a-z0-9-]+(\.[a-z0-9-]+)*\z")]
    private static partial Regex HostPattern();

    /// <summary>Exactly two slashes: browsers and .NET read other numbers differently.</summary>
    [GeneratedRegex(@"\Ahttps?://[^/?]")]
    private static partial Regex WebSchemePattern();

    [GeneratedRegex(@"\A[A-Za-z][A-Za-z0-9+.-]*:.")]
    private static partial Regex ResourcePattern();

    /// <summary>A scheme that is a domain name of the app's maker in reverse order (RFC 8252, 7.1).</summary>
    [GeneratedRegex(@"\A[a-z][a-z0-9+-]*(\.[a-z0-9+-]+)+:/.")]
    private static partial Regex AppSchemePattern();

    /// <summary>Those of RFC 3986, without # and *.</summary>
    [GeneratedRegex(@"\A[A-Za-z0-9._~:/?\[\]@!$&'()+,;=%-]+\z")]
    private static partial Regex CharactersPattern();

    [GeneratedRegex(@"\A[^/?]*//[^/?]*@")]
    private static partial Regex UserPattern();

    private sealed record Document(Entry?[] Clients);

    private sealed class Entry
    {
        public required string Id { get; init; }

        public required string[] RedirectUris { get; init; }

        public string? Sha256 { get; init; }

        public ClientKeys? Jwks { get; init; }

        public bool Public { get; init; }

        public required string[] Lines { get; init; }

        public required string[] Scopes { get; init; }

        public string[] LogoutUris { get; init; } = [];

        public string[] Origins { get; init; } = [];

        public string[] Resources { get; init; } = [];

        public string? BackchannelLogoutUri { get; init; }

        public bool RequirePushedRequests { get; init; }

        public string IdTokenAlg { get; init; } = SigningKeys.Algorithms[0];

        public string SubjectType { get; init; } = SubjectTypes[0];

        public string? SectorIdentifier { get; init; }

        public Text? Name { get; init; }

        [JsonIgnore]
        public bool IsPairwise => SubjectType == SubjectTypes[1];
    }
}
