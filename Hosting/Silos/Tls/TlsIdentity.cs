using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using OrleansSelfCare.Hosting.Settings;

namespace OrleansSelfCare.Hosting.Silos.Tls;

/// <summary>A host's own certificate, and the authority that it trusts.</summary>
internal sealed class TlsIdentity
{
    private const string Setting = $"{SelfCareOptions.Section}:{nameof(SelfCareOptions.Cluster)}:{nameof(ClusterIdentity.Tls)}";
    private const string ServerUse = "1.3.6.1.5.5.7.3.1";
    private const string ClientUse = "1.3.6.1.5.5.7.3.2";

    private readonly SslStreamCertificateContext _certificate;
    private readonly X509Certificate2Collection _authority;

    private TlsIdentity(X509Certificate2 certificate, X509Certificate2Collection chain, X509Certificate2Collection authority)
    {
        // Offline: intermediate certificates are in the file and are not downloaded.
        _certificate = SslStreamCertificateContext.Create(certificate, chain, offline: true);
        _authority = authority;
    }

    public DateTimeOffset Until => _certificate.TargetCertificate.NotAfter;

    /// <summary>Also checks that the other hosts will accept the certificate.</summary>
    /// <param name="errors">Receives the errors, each with its setting and without any content of the key.</param>
    /// <returns>Null: there are errors.</returns>
    public static TlsIdentity? Read(ClusterTls files, ICollection<string> errors)
    {
        var certificate = Read(nameof(files.Certificate), files.Certificate, errors);
        var key = Read(nameof(files.Key), files.Key, errors);
        var authority = Read(nameof(files.Authority), files.Authority, errors);
        if (certificate is null || key is null || authority is null)
        {
            return null;
        }

        var chain = Certificates(nameof(files.Certificate), certificate, errors);
        var roots = Certificates(nameof(files.Authority), authority, errors);
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

            errors.Add($"{Setting}:{nameof(files.Certificate)}: the other hosts would refuse it: {Errors(checking)}");
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            // The exception message is not used: it is unknown whether it contains parts of the key.
            errors.Add($"{Setting}:{nameof(files.Key)} must hold the private key of {nameof(files.Certificate)}, as PEM and not encrypted");
        }

        return null;
    }

    public void Configure(SslServerAuthenticationOptions tls)
    {
        tls.ServerCertificateContext = _certificate;
        // If it is set, it takes precedence over the context.
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

    /// <returns>Why the other side's certificate is refused; null: it is accepted. Its name is not checked.</returns>
    public static string? Refusal(X509Chain? chain, SslPolicyErrors errors) =>
        errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable) ? "it has no certificate"
        : errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors)
            ? $"its certificate is refused: {(chain is null ? "" : Errors(chain))}"
        : null;

    /// <summary>Every host is both server and client, so a certificate that restricts its use must allow both.</summary>
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

    private static string Errors(X509Chain chain) =>
        string.Join(", ", chain.ChainStatus.Select(status => status.StatusInformation.Trim()).Distinct());

    private static string? Read(string key, string file, ICollection<string> errors)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            errors.Add($"{Setting}:{key}: {e.Message}");
            return null;
        }
    }

    private static X509Certificate2Collection? Certificates(string key, string pem, ICollection<string> errors)
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

        errors.Add($"{Setting}:{key} must hold a certificate, as PEM");
        return null;
    }
}
