using System.CommandLine;
using OrleansSelfCare.Client;

namespace OrleansSelfCare.Cli;

/// <summary>The texts of the command line in one language, from <c>Texts.json</c>.</summary>
internal sealed class Texts : TextTable
{
    public static readonly Texts English = new("en");
    public static readonly Texts Japanese = new("ja");

    // The first one that is set decides (POSIX, 8.2).
    private static readonly string[] LocaleVariables = ["LC_ALL", "LC_MESSAGES", "LANG"];

    private Texts(string language)
        : base(typeof(Texts).Assembly, "Texts.json", language)
    {
    }

    /// <summary>The language of <c>--language</c>, otherwise Japanese in a Japanese locale, otherwise English.</summary>
    public static Texts Of(string[] arguments, Func<string, string?> variable)
    {
        var option = CreateOption("");
        var language = new RootCommand { option }.Parse(arguments, SelfCareCommand.Parsing).GetResult(option) is { Tokens: [var token] }
            ? token.Value
            : LocaleVariables.Select(variable).FirstOrDefault(locale => !string.IsNullOrEmpty(locale))?.Split('_', '.', '@')[0];
        return language == Japanese.Language ? Japanese : English;
    }

    public static Option<string> CreateOption(string description)
    {
        var option = new Option<string>("--language") { Description = description, Recursive = true };
        option.AcceptOnlyFromAmong(Japanese.Language, English.Language);
        return option;
    }
}
