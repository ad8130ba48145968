using System.Net.Sockets;
using MailKit.Net.Smtp;
using MailKit.Security;
using OrleansSelfCare.Grains.Outbox;

namespace OrleansSelfCare.Mail;

/// <summary>
/// A conversation with a mail server failed. It has no inner exception: libraries' texts may have an address or the mail in them.
/// </summary>
/// <param name="stage">One of <see cref="SmtpStage"/>.</param>
internal sealed class SmtpException(MailFailure failure, string stage) : Exception(failure.Reason)
{
    public MailFailure Failure => failure;

    public string Stage => stage;

    /// <summary>The code of the reply that refused; null: there was none.</summary>
    public int? Code { get; private init; }

    public bool IsTimeout { get; private init; }

    /// <summary>The mail was sent and no reply came. It may have been accepted, so it must not go to another server at once.</summary>
    public bool IsFateUnknown { get; private init; }

    /// <summary>The server ended the connection, or said that it will (421, RFC 5321 3.8).</summary>
    public bool IsConnectionLost => Code == 421 || (Code is null && !IsTimeout && Stage != SmtpStage.Waiting);

    /// <summary>
    /// The reply is about this recipient. Not so 421, 503 (commands out of order) and 530 (authentication is required): they are about the
    /// connection. Nor x.7.x (RFC 3463): Postfix, for example, says only at RCPT that it doesn't serve this client.
    /// </summary>
    public bool IsAboutRecipient => Stage == SmtpStage.Rcpt && Code is not (null or 421 or 503 or 530)
        && !IsOfSenderOrServer(failure.EnhancedStatus) && failure.EnhancedStatus?.Split('.') is not [_, "7", _];

    public static SmtpException TimedOut(string stage) => new(new($"timed out: {stage}"), stage) { IsTimeout = true };

    /// <summary>Not in time connected, or not at all.</summary>
    /// <param name="reason"><c>timed out</c>, <c>refused</c>, <c>no address</c> or <c>failed</c>.</param>
    public static SmtpException NotConnected(string reason) => new(new($"connect: {reason}"), SmtpStage.Connect);

    /// <summary>What the exception of MailKit means, after what the server answered until then.</summary>
    public static SmtpException Of(Exception e, SmtpConversation conversation)
    {
        if (e is SmtpException known)
        {
            return known;
        }

        if (conversation.Refusal is { } refusal)
        {
            var isRefused = refusal is { Stage: SmtpStage.Rcpt, Code: >= 500 and not (503 or 530) } && !IsOfSenderOrServer(refusal.Status);
            return new(new($"{refusal}") { IsRefused = isRefused, EnhancedStatus = refusal.Status }, refusal.Stage) { Code = refusal.Code };
        }

        var stage = conversation.Stage;
        return e switch
        {
            OperationCanceledException or TimeoutException =>
                new(new($"timed out: {stage}"), stage) { IsTimeout = true, IsFateUnknown = conversation.IsFateUnknown },
            SslHandshakeException => new(new($"TLS: {conversation.Certificate?.Problem ?? "failed"}"), SmtpStage.Tls),
            NotSupportedException when stage == SmtpStage.Auth => new(new("AUTH: not offered"), stage),
            NotSupportedException when stage == SmtpStage.Ehlo => new(new("TLS: not offered"), SmtpStage.Tls),
            SmtpProtocolException or IOException or SocketException =>
                new(new($"lost: {stage}"), stage) { IsFateUnknown = conversation.IsFateUnknown },
            _ => new(new($"failed: {stage} ({e.GetType().Name})"), stage) { IsFateUnknown = conversation.IsFateUnknown },
        };
    }

    /// <summary>
    /// Statuses (RFC 3463) that are never about the recipient: the sender's address (x.1.7, x.1.8), the server (x.3.x), the protocol
    /// (x.5.x, but some servers give 5.5.0 for an unknown mailbox). Many servers refuse a sender only at RCPT.
    /// </summary>
    private static bool IsOfSenderOrServer(string? status) => status?.Split('.') is
        [_, "1", "7" or "8"] or [_, "3", _] or [_, "5", not "0"];
}
