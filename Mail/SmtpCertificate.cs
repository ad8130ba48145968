using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using OrleansSelfCare.Hosting.Settings;

namespace OrleansSelfCare.Mail;

/// <summary>A mail server's certificate, and whether it is accepted.</summary>
/// <param name="Names">The host names that it is for.</param>
/// <param name="Problem">
/// <c>untrusted</c>, <c>expired</c> (or not valid yet), <c>revocation</c> (revoked), <c>name</c> (not for this host), <c>revocation
/// unknown</c> (the list is out of reach) or <c>failed</c>; null: it is accepted.
/// </param>
internal sealed record SmtpCertificate(
    string Subject, string Issuer, IReadOnlyCollection<string> Names, DateTime NotAfter, string? Problem)
{
    /// <summary>How long to wait for a list of revoked certificates: a customer waits for the mail.</summary>
    private static readonly TimeSpan ListTimeout = TimeSpan.FromSeconds(3);

    /// <summary>How <see cref="SslStream"/> checks the certificate of this server.</summary>
    /// <exception cref="InvalidDataException">The file of <see cref="SmtpOptions.Authority"/> has no certificate.</exception>
    /// <exception cref="IOException">It can't be read.</exception>
    /// <exception cref="UnauthorizedAccessException">Likewise.</exception>
    public static X509ChainPolicy Policy(SmtpOptions options)
    {
        var policy = new X509ChainPolicy
        {
            RevocationMode = options.Revocation == "None" ? X509RevocationMode.NoCheck : X509RevocationMode.Online,
            RevocationFlag = X509RevocationFlag.ExcludeRoot,
            UrlRetrievalTimeout = ListTimeout,
            VerificationFlags = options.Revocation == "BestEffort"
                ? X509VerificationFlags.IgnoreEndRevocationUnknown | X509VerificationFlags.IgnoreCertificateAuthorityRevocationUnknown
                : X509VerificationFlags.NoFlag,
        };
        if (options.Authority.Length > 0)
        {
            policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            policy.CustomTrustStore.AddRange(ReadAuthorities(options.Authority));
        }

        return policy;
    }

    /// <param name="errors">As <see cref="Policy"/> let <see cref="SslStream"/> find them.</param>
    public static SmtpCertificate Check(X509Certificate2 certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        var found = (chain?.ChainStatus ?? []).Aggregate(X509ChainStatusFlags.NoError, (all, status) => all | status.Status);
        var names = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().SelectMany(names => names.EnumerateDnsNames());
        return new(certificate.Subject, certificate.Issuer, [.. names], certificate.NotAfter, ProblemOf(found, errors));
    }

    private static string? ProblemOf(X509ChainStatusFlags found, SslPolicyErrors errors)
    {
        const X509ChainStatusFlags untrusted = X509ChainStatusFlags.UntrustedRoot | X509ChainStatusFlags.PartialChain;
        const X509ChainStatusFlags unknown = X509ChainStatusFlags.RevocationStatusUnknown | X509ChainStatusFlags.OfflineRevocation;
        return errors switch
        {
            SslPolicyErrors.None => null,
            SslPolicyErrors.RemoteCertificateNameMismatch => "name",
            _ when (found & untrusted) != 0 => "untrusted",
            _ when found.HasFlag(X509ChainStatusFlags.NotTimeValid) => "expired",
            _ when found.HasFlag(X509ChainStatusFlags.Revoked) => "revocation",
            _ when errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch) => "name",
            _ when (found & unknown) != 0 => "revocation unknown",
            _ => "failed",
        };
    }

    private static X509Certificate2Collection ReadAuthorities(string file)
    {
        var authorities = new X509Certificate2Collection();
        try
        {
            authorities.ImportFromPem(File.ReadAllText(file));
        }
        catch (System.Security.Cryptography.CryptographicException)
        {
            throw new InvalidDataException($"{file} has a certificate that can't be read");
        }

        return authorities.Count > 0 ? authorities : throw new InvalidDataException($"{file} has no PEM certificate");
    }
}
