using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using OrleansSelfCare.Hosting.Settings;

namespace OrleansSelfCare.Hosting.Silos.Tls;

/// <summary>What a host shows the others, and whom it believes.</summary>
internal sealed class TlsIdentity
{
    private const string Setting = $"{SelfCareOptions.Section}:{nameof(SelfCareOptions.Cluster)}:{nameof(ClusterIdentity.Tls)}";
    private const string ServerUse = "1.3.6.1.5.5.7.3.1";
    private const string ClientUse = "1.3.6.1.5.5.7.3.2";

    private readonly SslStreamCertificateContext _certificate;
    private readonly X509Certificate2Collection _authority;

    private TlsIdentity(X509Certificate2 certificate, X509Certificate2Collection chain, X509Certificate2Collection authority)
    {
        // Offline: what the others need is in the file; nothing is fetched from an address that a certificate names.
        _certificate = SslStreamCertificateContext.Create(certificate, chain, offline: true);
        _authority = authority;
    }

    public DateTimeOffset Until => _certificate.TargetCertificate.NotAfter;

    /// <summary>A host whose own certificate the others would refuse has no identity.</summary>
    /// <param name="files">The three of them.</param>
    /// <param name="faults">Takes what is wrong, each with its setting; nothing of a key's content is in it.</param>
    /// <returns>Null: there are faults.</returns>
    public static TlsIdentity? Read(ClusterTls files, ICollection<string> faults)
    {
        var certificate = Read(nameof(files.Certificate), files.Certificate, faults);
        var key = Read(nameof(files.Key), files.Key, faults);
        var authority = Read(nameof(files.Authority), files.Authority, faults);
        if (certificate is null || key is null || authority is null)
        {
            return null;
        }

        var chain = Certificates(nameof(files.Certificate), certificate, faults);
        var roots = Certificates(nameof(files.Authority), authority, faults);
        if (chain is null || roots is null)
        {
            return null;
        }

        try
        {
            var own = X509Certificate2.CreateFromPem(certificate, key);
            using var checking = new X509Chain { ChainPolicy = Policy(roots) };
            checking.ChainPolicy.ExtraStore.AddRange(chain);
            if (checking.Build(own))
            {
                return new TlsIdentity(own, chain, roots);
            }

            faults.Add($"{Setting}:{nameof(files.Certificate)}: the other hosts would refuse it: {Faults(checking)}");
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            // The exception's own text is not ours to vouch for.
            faults.Add($"{Setting}:{nameof(files.Key)} must hold the private key of {nameof(files.Certificate)}, as PEM and not encrypted");
        }

        return null;
    }

    public void Configure(SslServerAuthenticationOptions tls)
    {
        tls.ServerCertificateContext = _certificate;
        // Takes precedence over the context while it is set.
        tls.ServerCertificateSelectionCallback = null;
        tls.CertificateChainPolicy = Policy(_authority);
        tls.AllowRenegotiation = false;
        tls.AllowTlsResume = false;
    }

    public void Configure(SslClientAuthenticationOptions tls)
    {
        tls.ClientCertificateContext = _certificate;
        tls.CertificateChainPolicy = Policy(_authority);
        tls.AllowRenegotiation = false;
        tls.AllowTlsResume = false;
    }

    /// <returns>Why the other side's certificate is refused; null: it is not. Its name doesn't count.</returns>
    public static string? Refusal(X509Chain? chain, SslPolicyErrors errors) =>
        errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable) ? "it shows no certificate"
        : errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors) ? $"its certificate is refused: {(chain is null ? "" : Faults(chain))}"
        : null;

    /// <summary>Every host is server and client in turn, so a certificate that restricts its use must allow both.</summary>
    private static X509ChainPolicy Policy(X509Certificate2Collection authority)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
            ApplicationPolicy = { new Oid(ServerUse), new Oid(ClientUse) },
        };
        policy.CustomTrustStore.AddRange(authority);
        return policy;
    }

    private static string Faults(X509Chain chain) => string.Join(", ", chain.ChainStatus.Select(fault => fault.StatusInformation.Trim()).Distinct());

    private static string? Read(string key, string file, ICollection<string> faults)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            faults.Add($"{Setting}:{key}: {e.Message}");
            return null;
        }
    }

    private static X509Certificate2Collection? Certificates(string key, string pem, ICollection<string> faults)
    {
        var certificates = new X509Certificate2Collection();
        try
        {
            certificates.ImportFromPem(pem);
        }
        catch (CryptographicException)
        {
            certificates.Clear();
        }

        if (certificates.Count > 0)
        {
            return certificates;
        }

        faults.Add($"{Setting}:{key} must hold a certificate, as PEM");
        return null;
    }
}
