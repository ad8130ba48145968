namespace OrleansSelfCare.Grains.Outbox;

/// <summary>
/// Why a mail was not accepted, in a form that may be logged, stored and counted: no address, no code, no text of the server.
/// </summary>
/// <param name="Reason">
/// One of these forms, in which STAGE is greeting, EHLO, TLS, AUTH, MAIL, RCPT or DATA:
/// <c>STAGE NNN</c> or <c>STAGE NNN x.y.z</c>, the code of the server's reply and its status, such as <c>AUTH 535</c> or
/// <c>RCPT 550 5.1.1</c>; <c>connect: …</c> (timed out, refused, no address, failed); <c>TLS: …</c> (untrusted, expired, name,
/// revocation, revocation unknown, not offered, failed); <c>AUTH: not offered</c>; <c>lost: STAGE</c>, the connection ended;
/// <c>timed out: STAGE</c>, or <c>timed out: waiting</c> for a free connection; <c>unusable address</c>. Otherwise the type of an
/// exception.
/// </param>
public sealed record MailFailure(string Reason)
{
    /// <summary>The server refused the recipient permanently (5xx, RFC 5321 4.2.1): the same try again gets the same answer.</summary>
    public bool IsRefused { get; init; }

    /// <summary>The server's enhanced status (RFC 3463), such as <c>5.1.1</c>; null: it gave none.</summary>
    public string? EnhancedStatus { get; init; }

    public override string ToString() => Reason;
}
