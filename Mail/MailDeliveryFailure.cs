using System.Net.Sockets;
using OrleansSelfCare.Grains.Outbox;

namespace OrleansSelfCare.Mail;

/// <summary>
/// Creates the exception for a mail that could not be written. Its message has only the exception types: the texts of libraries, and so the
/// inner exception, may contain the address or the mail.
/// </summary>
internal static class MailDeliveryFailure
{
    /// <param name="cause">Only the names of its types, inner exceptions included, appear in the message.</param>
    public static MailDeliveryException CreateException(Exception cause)
    {
        var types = new List<string>();
        for (var e = cause; e is not null; e = e.InnerException)
        {
            types.Add(e is SocketException socket ? $"{e.GetType().Name} {socket.SocketErrorCode}" : e.GetType().Name);
        }

        return new MailDeliveryException(string.Join(" < ", types));
    }
}
