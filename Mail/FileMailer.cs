using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Mail;
using System.Net.Mime;
using System.Security.Cryptography;
using OrleansSelfCare.Grains.Outbox;
using OrleansSelfCare.Hosting.Settings;

namespace OrleansSelfCare.Mail;

/// <summary>
/// Puts each mail as one .eml file into <c>{DataDirectory}/mail</c>. Names sort by time and give neither address nor code away
/// (<c>20261122T130501.123Z-ip-phone-1f0c9a3e.eml</c>); a file is whole as soon as it is there.
/// </summary>
public sealed class FileMailer(SelfCareOptions options, TimeProvider clock) : IMailer
{
    private readonly MailComposer _composer = new(options, clock);
    private readonly ConcurrentBag<string> _unfinished = [];
    private readonly string _folder = Path.GetFullPath(Path.Combine(options.DataDirectory, "mail"));

    public Task Send(OutgoingMail mail, CancellationToken cancellation) => Task.Run(
        () =>
        {
            try
            {
                Write(mail);
            }
            catch (Exception e) when (e is not MailDeliveryException)
            {
                throw NotTaken.Because(e);
            }
        },
        cancellation);

    private void Write(OutgoingMail mail)
    {
        using var message = _composer.Compose(mail);
        var time = clock.GetUtcNow().ToString("yyyyMMdd'T'HHmmss.fff'Z'", CultureInfo.InvariantCulture);
        var name = $"{time}-{mail.Line}-{RandomNumberGenerator.GetHexString(8, lowercase: true)}";

        // Not base64: these files are there to be read, and searched.
        message.BodyTransferEncoding = TransferEncoding.EightBit;
        message.AlternateViews[0].TransferEncoding = TransferEncoding.EightBit;

        // The framework chooses the name of the file it writes, so each mail is written in a folder that it has to itself.
        var unfinished = _unfinished.TryTake(out var free) ? free : Directory.CreateDirectory(Path.Combine(_folder, ".unfinished", name)).FullName;
        using (var client = new SmtpClient())
        {
            client.DeliveryMethod = SmtpDeliveryMethod.SpecifiedPickupDirectory;
            client.PickupDirectoryLocation = unfinished;
            client.Send(message);
        }

        File.Move(Directory.EnumerateFiles(unfinished).Single(), Path.Combine(_folder, name + ".eml"));
        _unfinished.Add(unfinished);
    }
}
