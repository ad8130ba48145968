using System.Diagnostics;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Orleans.Runtime.Messaging;
using OrleansSelfCare.Hosting.Settings;
using OrleansSelfCare.Tests.Hosts;

namespace OrleansSelfCare.Tests.Tls;

/// <summary>TLS between silos and their clients, over real sockets.</summary>
public sealed class MutualTlsTests(TlsCluster cluster) : IClassFixture<TlsCluster>
{
    private const string Marker = "only-for-the-silos-eyes";

    [Fact]
    public async Task Silos_and_a_client_of_one_authority_talk_to_each_other()
    {
        using var client = await TlsCluster.Connect(cluster.Authority.Issue(cluster.Folder, "client"), cluster.ToGateway.Port);

        Assert.Equal(2, (await TlsCluster.Ask(client)).Length);
    }

    [Fact]
    public async Task A_certificate_that_brings_the_one_between_it_and_the_authority_is_as_good()
    {
        using var below = new TestAuthority(cluster.Authority);
        using var client = await TlsCluster.Connect(below.Issue(cluster.Folder, "below"), cluster.ToGateway.Port);

        Assert.Equal(2, (await TlsCluster.Ask(client)).Length);
    }

    [Fact]
    public async Task Nothing_that_is_said_can_be_read_on_the_way()
    {
        using var client = await TlsCluster.Connect(cluster.Authority.Issue(cluster.Folder, "overheard"), cluster.ToGateway.Port);
        RequestContext.Set(nameof(Marker), Marker);
        await TlsCluster.Ask(client);

        Assert.All([cluster.BetweenSilos, cluster.ToGateway], wire =>
        {
            Assert.NotEmpty(wire.Heard);
            Assert.All(wire.Heard, bytes =>
            {
                Assert.Equal(0x16, bytes[0]);
                Assert.False(Holds(bytes, Marker) || Holds(bytes, TlsCluster.Id));
            });
        });
    }

    [Fact]
    public async Task Without_certificates_the_same_wire_shows_it_all()
    {
        var (silo, gateway) = (FreePort.Next(), FreePort.Next());
        using var wire = new Wire(gateway);
        using var host = await TlsCluster.Start(new ClusterTls(), new LogLines(), (silo, silo), (wire.Port, gateway), silo);
        using var client = await TlsCluster.Connect(new ClusterTls(), wire.Port);
        RequestContext.Set(nameof(Marker), Marker);
        await TlsCluster.Ask(client);

        Assert.Contains(wire.Heard, bytes => Holds(bytes, Marker));
        Assert.Contains(wire.Heard, bytes => Holds(bytes, TlsCluster.Id));
    }

    [Fact]
    public async Task A_client_without_TLS_can_not_connect() =>
        await Assert.ThrowsAsync<ConnectionFailedException>(() => TlsCluster.Connect(new ClusterTls(), cluster.SecondsGatewayPort));

    [Fact]
    public async Task A_client_of_another_authority_can_not_connect() => await Assert.ThrowsAsync<ConnectionFailedException>(() =>
        TlsCluster.Connect(cluster.Stranger.Issue(cluster.Folder, "stranger"), cluster.SecondsGatewayPort));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Either_port_lets_in_none_but_good_certificates(bool isGateway)
    {
        var port = isGateway ? cluster.GatewayPort : cluster.SiloPort;

        Assert.True(await Peer.IsLetIn(port, cluster.Authority.Issue()));
        Assert.False(await Peer.IsLetIn(port, cluster.Stranger.Issue()), "another authority's");
        Assert.False(await Peer.IsLetIn(port, cluster.Authority.Issue(days: -1)), "one that ran out");
        Assert.False(await Peer.IsLetIn(port, cluster.Authority.Issue(forServersOnly: true)), "one that is not for clients");
        Assert.False(await Peer.IsLetIn(port, null), "none");
        Assert.False(await Peer.IsLetInWithoutTls(port), "no TLS");
        Assert.Contains(cluster.FirstsLog.Lines, line => line.Contains("No TLS with 127.0.0.1:", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Who_says_nothing_is_dropped_after_ten_seconds()
    {
        using var silent = new TcpClient();
        await silent.ConnectAsync(IPAddress.Loopback, cluster.ToGateway.Port);
        var waited = Stopwatch.StartNew();

        Assert.Equal(0, await silent.GetStream().ReadAsync(new byte[1]).AsTask().WaitAsync(TimeSpan.FromSeconds(40)));

        Assert.True(waited.Elapsed > TimeSpan.FromSeconds(9), $"after {waited.Elapsed}");
    }

    [Theory]
    [InlineData("another authority's")]
    [InlineData("one that ran out")]
    [InlineData("one that is good")]
    public async Task To_a_silo_with_a_bad_certificate_a_client_says_nothing(string shown)
    {
        using var certificate = shown switch
        {
            "another authority's" => cluster.Stranger.Issue(),
            "one that ran out" => cluster.Authority.Issue(days: -1),
            _ => cluster.Authority.Issue(),
        };
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var bytes = ReceiveBytes(listener, certificate);

        await Assert.ThrowsAsync<ConnectionFailedException>(() =>
            TlsCluster.Connect(cluster.Authority.Issue(cluster.Folder, "deceived"), ((IPEndPoint)listener.LocalEndpoint).Port));

        Assert.Equal(shown == "one that is good", await bytes > 0);
    }

    [Fact]
    public async Task A_renewed_certificate_is_shown_without_a_restart_and_half_of_one_changes_nothing()
    {
        var me = cluster.Authority.Issue();
        var before = await Peer.SerialShown(cluster.SecondsGatewayPort, me);
        Assert.Equal(SerialIn(cluster.SecondsFiles), before);
        var key = await File.ReadAllTextAsync(cluster.SecondsFiles.Key);

        cluster.Authority.Issue(cluster.Folder, "second");
        var (renewed, newKey) = (SerialIn(cluster.SecondsFiles), await File.ReadAllTextAsync(cluster.SecondsFiles.Key));
        await File.WriteAllTextAsync(cluster.SecondsFiles.Key, key);
        Assert.Equal(before, await Peer.SerialShown(cluster.SecondsGatewayPort, me));

        File.Delete(cluster.SecondsFiles.Key);
        Assert.Equal(before, await Peer.SerialShown(cluster.SecondsGatewayPort, me));

        await File.WriteAllTextAsync(cluster.SecondsFiles.Key, newKey);
        Assert.Equal(renewed, await Peer.SerialShown(cluster.SecondsGatewayPort, me));
        Assert.NotEqual(before, renewed);
    }

    [Fact]
    public async Task When_a_certificate_runs_out_can_be_asked_and_a_renewed_one_counts_at_once()
    {
        var files = cluster.Authority.Issue(cluster.Folder, "measured", days: 3);
        var (silo, gateway) = (FreePort.Next(), FreePort.Next());
        using var host = await TlsCluster.Start(files, new LogLines(), (silo, silo), (gateway, gateway), silo);

        Assert.Equal(ExpiryIn(files), Expiry());
        var before = ExpiryIn(files);
        cluster.Authority.Issue(cluster.Folder, "measured", days: 9);
        Assert.Equal(ExpiryIn(files), Expiry());
        Assert.NotEqual(before, ExpiryIn(files));

        double Expiry()
        {
            using var measured = new Measurements(host.Services);
            return measured.Sums("selfcare.certificate.expiry")[""];
        }

        static double ExpiryIn(ClusterTls files)
        {
            using var certificate = X509CertificateLoader.LoadCertificateFromFile(files.Certificate);
            return new DateTimeOffset(certificate.NotAfter).ToUnixTimeSeconds();
        }
    }

    [Fact]
    public async Task An_authority_is_believed_while_it_is_in_the_file_so_that_one_can_follow_another()
    {
        var authority = await File.ReadAllTextAsync(cluster.SecondsFiles.Authority);
        var other = await File.ReadAllTextAsync(cluster.Stranger.Issue(cluster.Folder, "other").Authority);

        await File.AppendAllTextAsync(cluster.SecondsFiles.Authority, $"\n{other}");
        Assert.True(await Peer.IsLetIn(cluster.SecondsGatewayPort, cluster.Authority.Issue()));
        Assert.True(await Peer.IsLetIn(cluster.SecondsGatewayPort, cluster.Stranger.Issue()));

        await File.WriteAllTextAsync(cluster.SecondsFiles.Authority, authority);
        Assert.False(await Peer.IsLetIn(cluster.SecondsGatewayPort, cluster.Stranger.Issue()));
    }

    /// <summary>Accepts any client certificate, as a silo. Returns the number of bytes received after the handshake.</summary>
    private static async Task<int> ReceiveBytes(TcpListener listener, X509Certificate2 certificate)
    {
        using var client = await listener.AcceptTcpClientAsync();
        await using var tls = new SslStream(client.GetStream());
        try
        {
            await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions
            {
                ServerCertificateContext = SslStreamCertificateContext.Create(certificate, null, offline: true),
                ClientCertificateRequired = true,
                RemoteCertificateValidationCallback = (_, shown, _, _) => shown is not null,
            });
            return await tls.ReadAsync(new byte[100]);
        }
        catch (Exception e) when (e is AuthenticationException or IOException)
        {
            return 0;
        }
    }

    private static string SerialIn(ClusterTls files)
    {
        using var certificate = X509CertificateLoader.LoadCertificateFromFile(files.Certificate);
        return certificate.SerialNumber;
    }

    private static bool Holds(byte[] bytes, string text) => bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0;
}
