using System.Net.Sockets;
using OrleansSelfCare.Grains.Outbox;

namespace OrleansSelfCare.Mail;

/// <summary>
/// Says why a mail was not taken by the kinds of failure that led there and the server's status code; never by what the server or a
/// library said, since that may quote the address or the mail. For the same reason the cause doesn't go along.
/// </summary>
internal static class NotTaken
{
    /// <param name="cause">What went wrong; only the names of its types are told.</param>
    /// <param name="status">The mail server's reply code, as 550 for an unknown recipient; null when there was no reply.</param>
    public static MailDeliveryException Because(Exception cause, int? status = null)
    {
        var kinds = new List<string>();
        for (var e = cause; e is not null; e = e.InnerException)
        {
            kinds.Add(e is SocketException socket ? $"{e.GetType().Name} {socket.SocketErrorCode}" : e.GetType().Name);
        }

        return new MailDeliveryException(string.Join(" < ", kinds) + (status is null ? "" : $", status {status}")) { Status = status };
    }
}
