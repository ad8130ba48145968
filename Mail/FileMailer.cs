using System.Globalization;
using System.Security.Cryptography;
using MimeKit;
using OrleansSelfCare.Grains.Outbox;
using OrleansSelfCare.Hosting;
using OrleansSelfCare.Hosting.Settings;

namespace OrleansSelfCare.Mail;

/// <summary>
/// Writes each mail as one .eml file into <c>{DataDirectory}/mail</c>, readable by its owner only. File names sort by time and contain
/// neither address nor code (<c>20261122T130501.123Z-ip-phone-1f0c9a3e.eml</c>). An .eml file is always complete.
/// </summary>
public sealed class FileMailer(SelfCareOptions options, TimeProvider clock) : IMailer
{
    private static readonly FormatOptions Format = CreateFormat();

    private readonly MailComposer _composer = new(options, clock);
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
                throw MailDeliveryFailure.CreateException(e);
            }
        },
        cancellation);

    private static FormatOptions CreateFormat()
    {
        var format = FormatOptions.Default.Clone();
        format.NewLineFormat = NewLineFormat.Dos;
        return format;
    }

    private void Write(OutgoingMail mail)
    {
        using var message = _composer.Compose(mail);
        foreach (var part in message.BodyParts.OfType<MimePart>())
        {
            // Not Base64: developers and scripts search these files.
            part.ContentTransferEncoding = ContentEncoding.EightBit;
        }

        var time = clock.GetUtcNow().ToString("yyyyMMdd'T'HHmmss.fff'Z'", CultureInfo.InvariantCulture);
        var name = $"{time}-{mail.Line}-{RandomNumberGenerator.GetHexString(8, lowercase: true)}";
        var path = Path.Combine(PrivateDirectory.CreateOwn(_folder), name + ".eml");
        var temporary = path + ".tmp";
        try
        {
            using (var file = PrivateFile.Open(temporary, new() { Mode = FileMode.CreateNew, Access = FileAccess.Write }))
            {
                message.WriteTo(Format, file);
            }

            File.Move(temporary, path);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }
}
