using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using OrleansSelfCare.Hosting.Settings;

namespace OrleansSelfCare.Tests.Tls;

/// <summary>
/// A root or intermediate certificate authority for tests. All root authorities have the same name, as have all intermediate ones; only
/// their keys differ.
/// </summary>
public sealed class TestAuthority : IDisposable
{
    private const string ServerUse = "1.3.6.1.5.5.7.3.1";
    private const string ClientUse = "1.3.6.1.5.5.7.3.2";
    private readonly TestAuthority? _above;
    private readonly X509Certificate2 _certificate;

    public TestAuthority(TestAuthority? above = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN=Authority {(above is null ? "at the top" : "below")}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        _above = above;
        _certificate = above is null
            ? request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-30), DateTimeOffset.UtcNow.AddDays(30))
            : above.Sign(request, 20).CopyWithPrivateKey(key);
    }

    /// <summary>Writes the files of a host into this folder. Existing files are replaced.</summary>
    public ClusterTls Issue(string folder, string name, double days = 10, bool forServersOnly = false)
    {
        var files = new ClusterTls
        {
            Certificate = Path.Combine(folder, $"{name}.pem"),
            Key = Path.Combine(folder, $"{name}.key"),
            Authority = Path.Combine(folder, $"{name}.authority.pem"),
        };
        using var certificate = Issue(days, forServersOnly);
        using var key = certificate.GetECDsaPrivateKey()!;
        var intermediate = _above is null ? "" : _certificate.ExportCertificatePem();
        File.WriteAllText(files.Certificate, $"{certificate.ExportCertificatePem()}\n{intermediate}\n");
        File.WriteAllText(files.Key, key.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(files.Authority, (_above ?? this)._certificate.ExportCertificatePem());
        return files;
    }

    public X509Certificate2 Issue(double days = 10, bool forServersOnly = false)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=selfcare", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(
            new X509EnhancedKeyUsageExtension(forServersOnly ? [new(ServerUse)] : [new(ServerUse), new(ClientUse)], false));
        return Sign(request, days).CopyWithPrivateKey(key);
    }

    public void Dispose() => _certificate.Dispose();

    private X509Certificate2 Sign(CertificateRequest request, double days)
    {
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(_certificate, true, false));
        var now = DateTimeOffset.UtcNow;
        return request.Create(_certificate, now.AddDays(-20), now.AddDays(days), RandomNumberGenerator.GetBytes(16));
    }
}
