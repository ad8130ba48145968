using System.Buffers.Text;
using System.CommandLine;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace OrleansSelfCare.Cli;

/// <summary>Creates clients of the OpenID provider. The service stores only a digest of the secret, as of an operator key.</summary>
internal static partial class ClientCommand
{
    /// <summary>Of the public key in a JWK for ES256 or RS256 (RFC 7517, 4; RFC 7518, 6.2.1 and 6.3.1).</summary>
    private static readonly string[] KeyFields = ["kty", "kid", "use", "alg", "crv", "x", "y", "n", "e"];

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
        var jwks = new Option<string>("--jwks") { Description = texts["client.jwks"] };
        var lines = Many("--line", texts["client.line"], isRequired: true);
        var scopes = Many("--scope", texts["client.scope"]);
        scopes.AcceptOnlyFromAmong("openid", "account", "email", "offline_access");
        var logouts = Many("--logout", texts["client.logout"]);
        var backchannelLogout = new Option<string>("--backchannel-logout") { Description = texts["client.backchannel"] };
        var origins = Many("--origin", texts["client.origin"]);
        var resources = Many("--resource", texts["client.resource"]);
        var push = new Option<bool>("--require-pushed") { Description = texts["client.push"] };
        var rs256 = new Option<bool>("--rs256") { Description = texts["client.rsa"] };
        var pairwise = new Option<bool>("--pairwise") { Description = texts["client.pairwise"] };
        var sector = new Option<string>("--sector") { Description = texts["client.sector"] };
        var name = new Option<string>("--name") { Description = texts["client.name"] };
        var nameInEnglish = new Option<string>("--name-en") { Description = texts["client.name-en"] };
        var make = new Command("make", texts["client.make"])
        {
            id, redirects, isPublic, jwks, lines, scopes, logouts, backchannelLogout, origins, resources, push, rs256,
            pairwise, sector, name, nameInEnglish,
        };
        make.Validators.Add(given =>
        {
            if (given.GetResult(origins) is not null && !given.GetValue(isPublic))
            {
                given.AddError(texts["client.origin.invalid"]);
            }
        });
        make.Validators.Add(given =>
        {
            if (given.GetResult(jwks) is not null && given.GetValue(isPublic))
            {
                given.AddError(texts["client.jwks.public"]);
            }
        });
        make.Validators.Add(given =>
        {
            if (given.GetResult(sector) is not null && !given.GetValue(pairwise))
            {
                given.AddError(texts["client.sector.invalid"]);
            }
        });
        make.Validators.Add(given =>
        {
            if (given.GetResult(nameInEnglish) is not null && given.GetResult(name) is null)
            {
                given.AddError(texts["client.name-en.invalid"]);
            }
        });
        make.SetAction(parsed =>
        {
            var keys = parsed.GetValue(jwks) is { } file ? PublicKeys(file, texts) : null;
            var secret = parsed.GetValue(isPublic) || keys is not null
                ? null
                : Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
            var entry = new JsonObject { ["id"] = parsed.GetRequiredValue(id), ["redirectUris"] = Values(redirects) };
            if (keys is not null)
            {
                entry["jwks"] = new JsonObject { ["keys"] = keys };
            }
            else if (secret is null)
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

            if (parsed.GetValue(backchannelLogout) is { } address)
            {
                entry["backchannelLogoutUri"] = address;
            }

            if (parsed.GetValue(push))
            {
                entry["requirePushedRequests"] = true;
            }

            if (parsed.GetValue(rs256))
            {
                entry["idTokenAlg"] = "RS256";
            }

            if (parsed.GetValue(pairwise))
            {
                entry["subjectType"] = "pairwise";
            }

            if (parsed.GetValue(sector) is { } host)
            {
                entry["sectorIdentifier"] = host;
            }

            if (parsed.GetValue(name) is { } japanese)
            {
                var names = new JsonObject { ["ja"] = japanese };
                if (parsed.GetValue(nameInEnglish) is { } english)
                {
                    names["en"] = english;
                }

                entry["name"] = names;
            }

            return Write(service.CreateTerminal(parsed), secret, entry);

            JsonArray Values(Option<string[]> option, params string[] first) =>
                [.. first.Concat(parsed.GetValue(option) ?? []).Distinct().Select(value => JsonValue.Create(value))];
        });
        return new Command("client", texts["client"]) { make };
    }

    /// <returns>Of each key only what the service's file may have of it: nothing of a private key.</returns>
    private static JsonArray PublicKeys(string file, Texts texts)
    {
        try
        {
            var json = JsonNode.Parse(File.ReadAllText(file)) as JsonObject;
            var keys = json?["keys"] is JsonArray all ? all : new JsonArray(json?.DeepClone());
            return
            [
                .. keys.Select(key =>
                    key is JsonObject fields && fields.ContainsKey("kty") ? PublicPart(fields) : throw new JsonException()),
            ];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException(texts["key.unreadable", e.Message]);
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            // An argument: a field stands there twice.
            throw new UsageException(texts["client.jwks.invalid", file]);
        }
    }

    private static JsonObject PublicPart(JsonObject key) => new(
        key.Where(field => KeyFields.Contains(field.Key)).Select(field => KeyValuePair.Create(field.Key, field.Value?.DeepClone())));

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
