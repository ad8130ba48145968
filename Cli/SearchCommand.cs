using System.CommandLine;

namespace OrleansSelfCare.Cli;

internal static class SearchCommand
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    public static Command Create(ServiceOptions service, Texts texts)
    {
        var term = new Argument<string>("term") { Description = texts["search.term"], HelpName = texts["search.term.name"] };
        var command = new Command("search", texts["search"]) { term };
        command.SetAction(async (parsed, cancellation) =>
        {
            var terminal = service.CreateTerminal(parsed);
            var answer = await service.Call(parsed, Timeout, client => client.Search(parsed.GetRequiredValue(term), cancellation));
            if (!answer.TryGet(out var found, out var refusal))
            {
                return terminal.PrintCallError(refusal, "view");
            }

            terminal.Write(found, found.Accounts.Select(account => Terminal.Plain(string.Join(
                "  ",
                $"{account.Line}/{account.SelfCareId}",
                account.Email ?? "-",
                account.ContactPhone ?? "-",
                texts.Find($"search.by.{account.FoundBy}") ?? account.FoundBy))));
            if (found.Accounts.Count == 0 || found.More)
            {
                terminal.WriteMessage(texts[found.More ? "search.more" : "search.none"]);
            }

            return ExitCode.Done;
        });
        return command;
    }
}
