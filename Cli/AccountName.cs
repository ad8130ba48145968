namespace OrleansSelfCare.Cli;

/// <summary>A service line and a self-care id, as typed.</summary>
internal sealed record AccountName(string Line, string Id)
{
    public override string ToString() => $"{Line}/{Id}";
}
