using System.Buffers.Text;
using System.CommandLine;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace OrleansSelfCare.Cli;

/// <summary>Creates operator keys. The service stores only a SHA-256 digest: the key is random, so no slow hash is needed.</summary>
internal static partial class KeyCommand
{
    public static Command Create(ServiceOptions service, Texts texts)
    {
        var name = new Option<string>("--name")
        {
            Description = texts["key.name"],
            Required = true,
        };
        name.Validators.Add(given =>
        {
            if (given.Tokens is [var token] && !NamePattern().IsMatch(token.Value))
            {
                given.AddError(texts["key.name.invalid"]);
            }
        });
        var rights = new Option<string[]>("--right")
        {
            Description = texts["key.right"],
            Required = true,
        };
        rights.AcceptOnlyFromAmong("view", "support", "recover", "unmask", "operate", "provisioning", "mail-events", "audit");
        var make = new Command("make", texts["key.make"]) { name, rights };
        make.SetAction(parsed =>
            CreateKey(service.CreateTerminal(parsed), parsed.GetRequiredValue(name), parsed.GetRequiredValue(rights)));
        return new Command("key", texts["key"]) { make };
    }

    private static int CreateKey(Terminal terminal, string name, string[] rights)
    {
        var key = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
        var entry = new { name, rights = rights.Distinct(), sha256 = digest };
        terminal.WriteValue(new { key, entry }, key);
        if (!terminal.IsJson)
        {
            terminal.WriteMessage(Terminal.Entry(entry));
        }

        return ExitCode.Done;
    }

    [GeneratedRegex(@"\A[a-z0-9-]{1,32}\z")]
    private static partial Regex NamePattern();
}
