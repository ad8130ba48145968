namespace OrleansSelfCare.Grains.Outbox;

/// <summary>Why a mail was not accepted, in a form that may be logged, stored and counted: no address, no code, no text of the server.</summary>
/// <param name="Reason">
/// The stage of the conversation and the server's reply code, such as <c>AUTH 535</c> or <c>RCPT 550 5.1.1</c>; without a reply what
/// happened, such as <c>TLS: name</c> or <c>connect: timed out</c>.
/// </param>
public sealed record MailFailure(string Reason)
{
    /// <summary>The server refused the recipient for good (5xx, RFC 5321 4.2.1): the same try again gets the same answer.</summary>
    public bool IsRefused { get; init; }

    /// <summary>The server's enhanced status (RFC 3463), such as <c>5.1.1</c>; null: it gave none.</summary>
    public string? EnhancedStatus { get; init; }

    public override string ToString() => Reason;
}
