using System.Security.Cryptography;
using MimeKit;
using MimeKit.Cryptography;
using Org.BouncyCastle.Security;
using OrleansSelfCare.Hosting.Settings;

namespace OrleansSelfCare.Mail;

/// <summary>Signs mails with the key of the sender's domain (DKIM, RFC 6376), with RSA and SHA-256.</summary>
internal sealed class MailSigner
{
    /// <summary>Shorter ones are not accepted by receivers (RFC 8301 3.2).</summary>
    private const int KeyMinBits = 1024;

    private static readonly HeaderId[] Headers =
    [
        HeaderId.From, HeaderId.ReplyTo, HeaderId.To, HeaderId.Subject, HeaderId.Date, HeaderId.MessageId, HeaderId.AutoSubmitted,
        HeaderId.MimeVersion, HeaderId.ContentType, HeaderId.ContentTransferEncoding,
    ];

    private readonly DkimSigner _signer;

    /// <exception cref="InvalidDataException">The file has no usable key, or other users can read it.</exception>
    /// <exception cref="IOException">The file can't be read.</exception>
    /// <exception cref="UnauthorizedAccessException">Likewise.</exception>
    public MailSigner(DkimOptions options)
    {
        using var key = ReadKey(options.KeyFile);
        Name = new(options.Domain, options.Selector, Convert.ToBase64String(key.ExportSubjectPublicKeyInfo()));
        _signer = new DkimSigner(PrivateKeyFactory.CreateKey(key.ExportPkcs8PrivateKey()), options.Domain, options.Selector)
        {
            // Relays fold headers anew and change spaces at line ends; this signature stays valid then.
            HeaderCanonicalizationAlgorithm = DkimCanonicalizationAlgorithm.Relaxed,
            BodyCanonicalizationAlgorithm = DkimCanonicalizationAlgorithm.Relaxed,
        };
    }

    public DkimName Name { get; }

    /// <summary>Also gives the mail a transfer encoding that every server accepts: a later change would break the signature.</summary>
    public void Sign(MimeMessage message)
    {
        message.Prepare(EncodingConstraint.SevenBit);
        _signer.Sign(message, [.. Headers.Where(message.Headers.Contains)]);
    }

    private static RSA ReadKey(string file)
    {
        var pem = File.ReadAllText(file);
        if (!OperatingSystem.IsWindows()
            && (File.GetUnixFileMode(file) & (UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.GroupWrite)) != 0)
        {
            throw new InvalidDataException($"other users can read or change {file}: chmod 600");
        }

        var key = RSA.Create();
        try
        {
            key.ImportFromPem(pem);
            key.ExportParameters(includePrivateParameters: true);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw new InvalidDataException($"{file} has no private RSA key in PEM");
        }

        return key.KeySize >= KeyMinBits ? key : throw new InvalidDataException($"the key in {file} has less than {KeyMinBits} bits");
    }
}
