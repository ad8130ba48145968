using System.Buffers.Text;
using System.CommandLine;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace OrleansSelfCare.Cli;

/// <summary>Makes operator keys. The service keeps a digest alone: a key is random, so a fast one can't be guessed back.</summary>
internal static partial class KeyCommand
{
    private const string Description = """
        Makes a fresh operator key, without the service

        The key is shown this once, alone on standard output; the entry for the service's keys file goes to standard error. The service reads
        that file (SelfCare:OperatorKeys, {"keys":[…]}) at every call: put the entry into it and the key is good at once, take it out and it is
        good no more.
        """;

    public static Command Make(ServiceOptions service)
    {
        var name = new Option<string>("--name") { Description = "Whose key it is, for timelines and the audit log: 1 to 32 of a-z 0-9 -", Required = true };
        name.Validators.Add(given =>
        {
            if (given.Tokens is [var token] && !NamePattern().IsMatch(token.Value))
            {
                given.AddError("--name: 1 to 32 of a-z 0-9 -.");
            }
        });
        var rights = new Option<string[]>("--right")
        {
            Description = "What it may do, given once or twice: support (show, timeline, unlock, password, email), provisioning (import, delete)",
            Required = true,
        };
        rights.AcceptOnlyFromAmong("support", "provisioning");
        var make = new Command("make", Description) { name, rights };
        make.SetAction(parsed => Write(service.Terminal(parsed), parsed.GetRequiredValue(name), parsed.GetRequiredValue(rights)));
        return new Command("key", "Makes operator keys") { make };
    }

    private static int Write(Terminal terminal, string name, string[] rights)
    {
        var key = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        var entry = new { name, rights = rights.Distinct(), sha256 = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key))) };
        terminal.TellAlone(new { key, entry }, key);
        if (!terminal.IsJson)
        {
            terminal.Say(JsonSerializer.Serialize(entry));
        }

        return ExitCode.Done;
    }

    [GeneratedRegex(@"\A[a-z0-9-]{1,32}\z")]
    private static partial Regex NamePattern();
}
