using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using OrleansSelfCare.Hosting.Settings;
using OrleansSelfCare.Hosting.Silos;

namespace OrleansSelfCare.Tests.Tls;

/// <summary>A silo or a gateway with unusable certificate files does not start and names the wrong setting.</summary>
public sealed class TlsSettingsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("selfcare-tls-").FullName;
    private readonly TestAuthority _authority = new();
    private readonly ClusterTls _files;

    public TlsSettingsTests() => _files = _authority.Issue(_folder, "host");

    public void Dispose()
    {
        _authority.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Three_good_files_or_none_are_no_fault(bool isSilo)
    {
        Assert.Empty(Errors(isSilo));
        (_files.Certificate, _files.Key, _files.Authority) = ("", "", "");
        Assert.Empty(Errors(isSilo));
    }

    [Fact]
    public void A_chain_in_the_certificates_file_is_no_fault()
    {
        using var below = new TestAuthority(_authority);
        below.Issue(_folder, "host");

        Assert.Empty(Errors());
    }

    [Fact]
    public void Some_but_not_all_is_a_fault()
    {
        _files.Key = "";
        Assert.Equal("SelfCare:Cluster:Tls:Certificate, :Key and :Authority go together", Assert.Single(Errors()));

        (_files.Certificate, _files.Authority) = ("", _files.Certificate);
        Assert.Single(Errors());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Every_file_that_is_not_there_is_named(bool isSilo)
    {
        (_files.Certificate, _files.Key, _files.Authority) = ("/nowhere/a.pem", "/nowhere/a.key", "/nowhere/ca.pem");

        Assert.Equal(["Certificate", "Key", "Authority"], Errors(isSilo).Select(error => error.Split(':')[3]));
    }

    [Fact]
    public void A_file_without_a_certificate_is_named()
    {
        File.WriteAllText(_files.Certificate, "-----BEGIN CERTIFICATE-----\nbm8=\n-----END CERTIFICATE-----");
        File.WriteAllText(_files.Authority, "");

        Assert.Equal(
            [
                "SelfCare:Cluster:Tls:Certificate must hold a certificate, as PEM",
                "SelfCare:Cluster:Tls:Authority must hold a certificate, as PEM",
            ],
            Errors());
    }

    [Fact]
    public void A_key_of_another_certificate_is_named_and_not_shown()
    {
        File.Copy(_authority.Issue(_folder, "other").Key, _files.Key, overwrite: true);

        AssertKeyError();
    }

    [Fact]
    public void An_encrypted_key_is_named_and_not_shown()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var encryption = new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1);
        File.WriteAllText(_files.Key, key.ExportEncryptedPkcs8PrivateKeyPem("secret", encryption));

        AssertKeyError();
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("%")]
    public void A_key_that_is_broken_is_named_and_not_shown(string at)
    {
        var key = File.ReadAllText(_files.Key);
        File.WriteAllText(_files.Key, key[..80] + at + key[90..]);

        AssertKeyError();
    }

    [Fact]
    public void A_certificate_of_another_authority_is_named()
    {
        using var other = new TestAuthority();
        File.Copy(other.Issue(_folder, "other").Authority, _files.Authority, overwrite: true);

        Assert.StartsWith(
            "SelfCare:Cluster:Tls:Certificate: the other hosts would refuse it: ", Assert.Single(Errors()), StringComparison.Ordinal);
    }

    [Fact]
    public void A_certificate_that_ran_out_is_named()
    {
        _authority.Issue(_folder, "host", days: -1);

        Assert.Equal("SelfCare:Cluster:Tls:Certificate: the other hosts would refuse it: certificate has expired", Assert.Single(Errors()));
    }

    [Fact]
    public void A_certificate_for_servers_only_is_named()
    {
        _authority.Issue(_folder, "host", forServersOnly: true);

        Assert.StartsWith(
            "SelfCare:Cluster:Tls:Certificate: the other hosts would refuse it: ", Assert.Single(Errors()), StringComparison.Ordinal);
    }

    private void AssertKeyError() => Assert.Equal(
        "SelfCare:Cluster:Tls:Key must hold the private key of Certificate, as PEM and not encrypted", Assert.Single(Errors()));

    private string[] Errors(bool isSilo = true)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["SelfCare:Hosting"] = Hostings.Cluster,
            ["SelfCare:Cluster:Tls:Certificate"] = _files.Certificate,
            ["SelfCare:Cluster:Tls:Key"] = _files.Key,
            ["SelfCare:Cluster:Tls:Authority"] = _files.Authority,
        });
        builder.AddSelfCare();
        _ = isSilo ? builder.AddClusterSilo() : builder.AddCluster();
        using var host = builder.Build();
        // Validation always fails, because the database and the key ring are not set.
        return [.. Assert.Throws<OptionsValidationException>(host.Services.CheckSettings).Failures
            .Where(error => error.Contains("Tls", StringComparison.Ordinal))];
    }
}
