namespace OrleansSelfCare.Cli;

/// <summary>Which account: a service line and a self-care id, as they were typed.</summary>
internal sealed record AccountName(string Line, string Id)
{
    public override string ToString() => $"{Line}/{Id}";
}
