using System.Buffers.Text;
using System.CommandLine;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace OrleansSelfCare.Cli;

/// <summary>Creates operator keys. The service stores only a SHA-256 digest: the key is random, so no slow hash is needed.</summary>
internal static partial class KeyCommand
{
    private const string Description = """
        Creates a new operator key. Does not call the service

        Standard output gets the key alone, which is not shown again; standard error gets its entry for the service's keys file
        (SelfCare:OperatorKeys, {"keys":[…]}). The service reads that file at every call, so the key is valid as soon as the entry
        is added, and until it is removed.
        """;

    public static Command Create(ServiceOptions service)
    {
        var name = new Option<string>("--name")
        {
            Description = "The key's name in timelines and in the audit log: 1 to 32 of a-z 0-9 -",
            Required = true,
        };
        name.Validators.Add(given =>
        {
            if (given.Tokens is [var token] && !NamePattern().IsMatch(token.Value))
            {
                given.AddError("--name must be 1 to 32 of a-z 0-9 -.");
            }
        });
        var rights = new Option<string[]>("--right")
        {
            Description = "What the key may do: support (show, timeline, unlock, password, email) or provisioning "
                + "(import, phones, delete). Repeat the option for both",
            Required = true,
        };
        rights.AcceptOnlyFromAmong("support", "provisioning");
        var make = new Command("make", Description) { name, rights };
        make.SetAction(parsed =>
            CreateKey(service.CreateTerminal(parsed), parsed.GetRequiredValue(name), parsed.GetRequiredValue(rights)));
        return new Command("key", "Creates operator keys") { make };
    }

    private static int CreateKey(Terminal terminal, string name, string[] rights)
    {
        var key = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
        var entry = new { name, rights = rights.Distinct(), sha256 = digest };
        terminal.WriteValue(new { key, entry }, key);
        if (!terminal.IsJson)
        {
            terminal.WriteMessage(JsonSerializer.Serialize(entry));
        }

        return ExitCode.Done;
    }

    [GeneratedRegex(@"\A[a-z0-9-]{1,32}\z")]
    private static partial Regex NamePattern();
}
