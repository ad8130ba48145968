using System.Buffers.Text;
using System.CommandLine;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace OrleansSelfCare.Cli;

/// <summary>Creates clients of the OpenID provider. The service stores only a digest of the secret, as of an operator key.</summary>
internal static partial class ClientCommand
{
    public static Command Create(ServiceOptions service, Texts texts)
    {
        var id = new Option<string>("--id") { Description = texts["client.id"], Required = true };
        id.Validators.Add(given =>
        {
            if (given.Tokens is [var token] && !IdPattern().IsMatch(token.Value))
            {
                given.AddError(texts["client.id.invalid"]);
            }
        });
        var redirects = Many("--redirect", texts["client.redirect"], isRequired: true);
        var isPublic = new Option<bool>("--public") { Description = texts["client.public"] };
        var lines = Many("--line", texts["client.line"], isRequired: true);
        var scopes = Many("--scope", texts["client.scope"]);
        scopes.AcceptOnlyFromAmong("openid", "account", "email", "offline_access");
        var logouts = Many("--logout", texts["client.logout"]);
        var told = new Option<string>("--backchannel-logout") { Description = texts["client.backchannel"] };
        var origins = Many("--origin", texts["client.origin"]);
        var resources = Many("--resource", texts["client.resource"]);
        var rs256 = new Option<bool>("--rs256") { Description = texts["client.rsa"] };
        var make = new Command("make", texts["client.make"])
        {
            id, redirects, isPublic, lines, scopes, logouts, told, origins, resources, rs256,
        };
        make.Validators.Add(given =>
        {
            if (given.GetResult(origins) is not null && !given.GetValue(isPublic))
            {
                given.AddError(texts["client.origin.invalid"]);
            }
        });
        make.SetAction(parsed =>
        {
            var secret = parsed.GetValue(isPublic) ? null : Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
            var entry = new JsonObject { ["id"] = parsed.GetRequiredValue(id), ["redirectUris"] = Values(redirects) };
            if (secret is null)
            {
                entry["public"] = true;
            }
            else
            {
                entry["sha256"] = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));
            }

            entry["lines"] = Values(lines);
            entry["scopes"] = Values(scopes, "openid");
            foreach (var (field, option) in new[] { ("logoutUris", logouts), ("origins", origins), ("resources", resources) })
            {
                if (Values(option) is { Count: > 0 } values)
                {
                    entry[field] = values;
                }
            }

            if (parsed.GetValue(told) is { } address)
            {
                entry["backchannelLogoutUri"] = address;
            }

            if (parsed.GetValue(rs256))
            {
                entry["idTokenAlg"] = "RS256";
            }

            return Write(service.CreateTerminal(parsed), secret, entry);

            JsonArray Values(Option<string[]> option, params string[] first) =>
                [.. first.Concat(parsed.GetValue(option) ?? []).Distinct().Select(value => JsonValue.Create(value))];
        });
        return new Command("client", texts["client"]) { make };
    }

    private static int Write(Terminal terminal, string? secret, JsonObject entry)
    {
        terminal.WriteValue(new { secret, entry }, secret ?? Terminal.Entry(entry));
        if (!terminal.IsJson && secret is not null)
        {
            terminal.WriteMessage(Terminal.Entry(entry));
        }

        return ExitCode.Done;
    }

    private static Option<string[]> Many(string name, string description, bool isRequired = false) =>
        new(name) { Description = description, Required = isRequired };

    [GeneratedRegex(@"\A[A-Za-z0-9._-]{1,64}\z")]
    private static partial Regex IdPattern();
}
