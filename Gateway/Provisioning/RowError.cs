using System.Text.Json;
using OrleansSelfCare.Accounts.Passwords;

namespace OrleansSelfCare.Gateway.Provisioning;

/// <summary>Why a row of an import file is rejected, without any of its values.</summary>
/// <param name="Sentence">The key of a sentence.</param>
/// <param name="Fields">The names of the fields that it is about; null: it is about the whole row.</param>
internal sealed record RowError(string Sentence, string? Fields = null)
{
    public static readonly RowError NotStored = new("import-row.not-stored");
    public static readonly RowError NoPassword = new("import-row.no-password");
    public static readonly RowError AmbiguousId = new("import-row.ambiguous-id", "selfCareId");

    public static RowError OfHash(PasswordHashError error) =>
        new($"import-hash.{JsonNamingPolicy.KebabCaseLower.ConvertName($"{error}")}", "passwordHash");

    /// <summary>The names of the fields are those of the file, in every language.</summary>
    /// <param name="sentences">Gives the sentence of a key.</param>
    public string Text(Func<string, string> sentences) => (Fields is null ? "" : $"{Fields}: ") + sentences(Sentence);
}
