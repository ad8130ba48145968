using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace OrleansSelfCare.Tests.Mail;

/// <summary>A private certificate authority for mail servers, with a list of revoked certificates.</summary>
internal sealed class MailAuthority : IDisposable
{
    private readonly X509Certificate2 _root;

    public MailAuthority()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Mail authority", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        _root = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-30), DateTimeOffset.UtcNow.AddDays(30));
        File.WriteAllText(PemFile, _root.ExportCertificatePem());
    }

    public string PemFile { get; } = Path.GetTempFileName();

    /// <param name="validFor">In days, from ten days ago.</param>
    /// <param name="listUrl">Where the list of revoked certificates is; null: there is none.</param>
    public X509Certificate2 Issue(string name = "localhost", double validFor = 20, string? listUrl = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(_root, true, false));
        if (listUrl is not null)
        {
            request.CertificateExtensions.Add(CertificateRevocationListBuilder.BuildCrlDistributionPointExtension([listUrl]));
        }

        var from = DateTimeOffset.UtcNow.AddDays(-10);
        return request.Create(_root, from, from.AddDays(validFor), RandomNumberGenerator.GetBytes(16)).CopyWithPrivateKey(key);
    }

    /// <summary>The list of revoked certificates.</summary>
    public byte[] List(params X509Certificate2[] revoked)
    {
        var list = new CertificateRevocationListBuilder();
        foreach (var certificate in revoked)
        {
            list.AddEntry(certificate);
        }

        return list.Build(_root, 1, DateTimeOffset.UtcNow.AddDays(1), HashAlgorithmName.SHA256);
    }

    public void Dispose()
    {
        _root.Dispose();
        File.Delete(PemFile);
    }
}
