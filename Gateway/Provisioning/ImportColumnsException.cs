namespace OrleansSelfCare.Gateway.Provisioning;

/// <summary>An import file has an unknown, repeated or missing column. No row was stored.</summary>
internal sealed class ImportColumnsException(IReadOnlyList<(string Field, string Sentence)> errors)
    : Exception("An import file has an unknown, repeated or missing column.")
{
    /// <summary>By column, with the keys of the sentences. An unknown column is named by its number: its name may be a value.</summary>
    public IReadOnlyList<(string Field, string Sentence)> Errors => errors;
}
