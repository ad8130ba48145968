using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using OrleansSelfCare.Client;

namespace OrleansSelfCare.Cli;

/// <summary>What an account has in full: its address and phone number, or everything that is stored of the customer.</summary>
internal static class UnmaskCommand
{
    private static readonly JsonSerializerOptions Readable =
        new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Command Create(ServiceOptions service, Texts texts)
    {
        var command = new AccountCommand<UnmaskedAccount>("unmask", service, texts)
        {
            RequiredRight = "unmask",
            Call = (client, account, _, cancellation) => client.Unmask(account.Line, account.Id, cancellation),
            Print = (account, _, _, terminal) => terminal.Write(
                account,
                Terminal.Plain($"{texts["show.email"]}: {account.Email ?? texts["show.email.none"]}"),
                Terminal.Plain($"{texts["show.phone"]}: {account.ContactPhone ?? texts["show.email.none"]}")),
        };
        command.Reason!.Required = true;
        return command;
    }

    public static Command Export(ServiceOptions service, Texts texts)
    {
        var command = new AccountCommand<JsonObject>("export", service, texts)
        {
            RequiredRight = "unmask",
            Call = (client, account, _, cancellation) => client.Export(account.Line, account.Id, cancellation),
            Print = (exported, _, _, terminal) =>
                terminal.Write(exported, exported.ToJsonString(Readable).Split('\n').Select(Terminal.Plain)),
        };
        command.Reason!.Required = true;
        return command;
    }
}
