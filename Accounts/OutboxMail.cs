namespace OrleansSelfCare.Accounts;

/// <summary>
/// A mail that is owed: stored in the same write as what caused it, gone when the mail server took it or when it is no use any more.
/// It holds no code; the code is derived again from <see cref="Code"/> whenever the mail is built.
/// </summary>
public sealed record OutboxMail
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(5);

    /// <summary>A notice that couldn't be sent for a day is given up.</summary>
    public static readonly TimeSpan NoticeLifetime = TimeSpan.FromDays(1);

    public required int Number { get; init; }

    public required string To { get; init; }

    /// <summary>Which challenge's which code; null for the notice that the address was changed.</summary>
    public OutboxCode? Code { get; init; }

    public required DateTimeOffset NextTryAt { get; init; }

    public required DateTimeOffset DropAt { get; init; }

    public int FailedTries { get; init; }

    public override string ToString() => $"mail {Number}";

    /// <summary>5 s, 10 s, 20 s … up to 5 minutes.</summary>
    public OutboxMail AfterFailure(DateTimeOffset now)
    {
        var pause = FirstPause * (1 << Math.Min(FailedTries, 10));
        return this with { FailedTries = FailedTries + 1, NextTryAt = now + (pause < LongestPause ? pause : LongestPause) };
    }
}

public sealed record OutboxCode(Guid Nonce, string KeyId, int Number)
{
    public string Reference => Accounts.Reference.Of(Nonce, Number);
}
