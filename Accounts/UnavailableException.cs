namespace OrleansSelfCare.Accounts;

/// <summary>
/// The store failed or can't be reached, too many calls are waiting, or no silo can be reached. The command was not executed; the caller
/// may repeat it.
/// </summary>
[GenerateSerializer, Alias("selfcare.Unavailable")]
public sealed class UnavailableException : Exception
{
    public UnavailableException()
        : this("Unavailable for now.")
    {
    }

    public UnavailableException(string message)
        : base(message)
    {
    }

    public UnavailableException(string message, Exception inner)
        : base(message, inner)
    {
    }

    /// <summary>Too many calls are waiting: there will probably be room after this time. Null: another reason.</summary>
    [Id(0)]
    public TimeSpan? RetryAfter { get; set; }
}
