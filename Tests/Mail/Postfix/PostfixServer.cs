using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using OrleansSelfCare.Cli;
using OrleansSelfCare.Tests.Hosts;

namespace OrleansSelfCare.Tests.Mail.Postfix;

/// <summary>
/// Postfix, as installed from the system's packages, on a loopback port: STARTTLS with a certificate of its own authority, AUTH, and two
/// pipes, one for the customers' mails and one to <c>selfcare bounce</c>. It can be started by root only.
/// </summary>
internal sealed class PostfixServer : IAsyncDisposable
{
    public const string User = "selfcare@example.jp";
    public const string Password = "relay-password";
    public const string ReturnPath = "bounces+{token}@selfcare.example";

    /// <summary>Mails to it are accepted, and come back.</summary>
    public const string Unknown = "unknown@customer.example";

    /// <summary>Refused at RCPT TO.</summary>
    public const string Refused = "refused@customer.example";

    /// <summary>Mails to any other address of this domain are kept.</summary>
    public const string Domain = "customer.example";

    private readonly string _path = Directory.CreateTempSubdirectory("selfcare-postfix-").FullName;

    /// <summary>Why it can't be started here; null: it can.</summary>
    public static string? Missing { get; } =
        !Environment.IsPrivilegedProcess ? "Postfix can be started by root only."
        : !File.Exists("/usr/sbin/postfix") || !File.Exists("/usr/sbin/saslpasswd2")
            ? "Postfix is not installed (packages postfix, sasl2-bin and libsasl2-modules)."
        : null;

    public int Port { get; } = FreePort.Next();

    public string Authority => Path.Combine(_path, "certificate.pem");

    public string Log => File.Exists(LogFile) ? File.ReadAllText(LogFile) : "";

    /// <summary>The mails that customers got.</summary>
    public IEnumerable<string> Mails =>
        Directory.EnumerateFiles(Path.Combine(_path, "kept"), "*.eml")
            .Select(file => File.ReadAllText(file, Encoding.Latin1).ReplaceLineEndings("\r\n"));

    private string Configuration => Path.Combine(_path, "etc");

    private string LogFile => Path.Combine(_path, "log", "postfix.log");

    /// <summary>Skips a test that needs Postfix, if it can't be started here; in CI it must not be skipped.</summary>
    public static void SkipIfMissing()
    {
        Skip.If(!Environment.IsPrivilegedProcess, Missing);
        Requirement.Need(Missing is null, Missing ?? "");
    }

    /// <summary>After a failure, <see cref="DisposeAsync"/> removes what is left.</summary>
    public async Task Start()
    {
        foreach (var name in new[] { "etc/sasl", "queue", "data", "log", "kept", "cli" })
        {
            Directory.CreateDirectory(Path.Combine(_path, name));
        }

        // The daemons and pipes run as other users.
        SetMode(_path, Everyone);
        SetMode(Path.Combine(_path, "kept"), Everyone | UnixFileMode.OtherWrite);
        CreateCertificate();
        await Command.Run(
            "/bin/cp", "-r", Path.GetDirectoryName(typeof(CliContext).Assembly.Location)! + "/.", Path.Combine(_path, "cli"));
        await Command.Run("chown", "postfix", Path.Combine(_path, "data"));
        await File.WriteAllTextAsync(Path.Combine(Configuration, "main.cf"), Main());
        await File.WriteAllTextAsync(Path.Combine(Configuration, "master.cf"), Master());
        await File.WriteAllTextAsync(
            Path.Combine(Configuration, "sasl", "smtpd.conf"),
            $"pwcheck_method: auxprop\nauxprop_plugin: sasldb\nsasldb_path: {_path}/etc/sasl/sasldb2\nmech_list: PLAIN LOGIN\n");
        await Command.Run(
            "/bin/sh", "-c", $"printf %s '{Password}' | saslpasswd2 -p -c -u example.jp -f '{_path}/etc/sasl/sasldb2' selfcare");
        await Command.Run("chown", "postfix", Path.Combine(_path, "etc/sasl/sasldb2"));
        WriteProgram("keep", $"cat > {_path}/kept/$$.part && mv {_path}/kept/$$.part {_path}/kept/$$.eml");
        WriteProgram("bounce", "exit 75");
        await Command.Run("/usr/sbin/postfix", "-c", Configuration, "start");
    }

    /// <summary>From now on, notices go to this gateway.</summary>
    public void SendNoticesTo(Uri gateway) => WriteProgram(
        "bounce",
        $"""
        export SELFCARE_URL={gateway} SELFCARE_KEY={TestGateway.OperatorKey} DOTNET_CLI_HOME=/tmp HOME=/tmp
        exec {HostStart.Dotnet} exec {_path}/cli/{Path.GetFileName(typeof(CliContext).Assembly.Location)} bounce
        """);

    /// <summary>Tries the mails that wait again, without waiting for Postfix's own time.</summary>
    public Task Flush() => Command.Run("/usr/sbin/postqueue", "-c", Configuration, "-f");

    public async ValueTask DisposeAsync()
    {
        await Record.ExceptionAsync(() => Command.Run("/usr/sbin/postfix", "-c", Configuration, "stop"));
        Directory.Delete(_path, recursive: true);
    }

    private const UnixFileMode Everyone =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private static void SetMode(string path, UnixFileMode mode)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, mode);
        }
    }

    private void WriteProgram(string name, string command)
    {
        var path = Path.Combine(_path, name);
        File.WriteAllText(path + ".new", $"#!/bin/sh\n{command}\n");
        SetMode(path + ".new", Everyone);
        File.Move(path + ".new", path, overwrite: true);
    }

    private void CreateCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(2));
        File.WriteAllText(Authority, certificate.ExportCertificatePem());
        File.WriteAllText(Path.Combine(_path, "key.pem"), key.ExportPkcs8PrivateKeyPem());
    }

    private string Main() => string.Create(CultureInfo.InvariantCulture, $$"""
        compatibility_level = 3.6
        queue_directory = {{_path}}/queue
        data_directory = {{_path}}/data
        maillog_file = {{LogFile}}
        maillog_file_prefixes = {{_path}}
        myhostname = mail.example.jp
        mydestination =
        mynetworks =
        inet_interfaces = loopback-only
        inet_protocols = ipv4
        alias_maps =
        local_recipient_maps =
        smtpd_tls_security_level = encrypt
        smtpd_tls_cert_file = {{Authority}}
        smtpd_tls_key_file = {{_path}}/key.pem
        smtpd_tls_auth_only = yes
        smtpd_sasl_auth_enable = yes
        smtpd_sasl_local_domain = example.jp
        smtpd_relay_restrictions = permit_sasl_authenticated, reject
        smtpd_recipient_restrictions =
          check_recipient_access inline:{ { {{Refused}}=550 5.1.1 no such user } }, permit_sasl_authenticated, reject
        smtpd_reject_unlisted_recipient = no
        recipient_delimiter = +
        transport_maps = inline:{
          { bounces@selfcare.example=selfcare: } { {{Unknown}}=error:5.1.1 user unknown } { {{Domain}}=keep: } }
        default_transport = error:5.1.2 no such domain

        """);

    private string Master() => string.Create(CultureInfo.InvariantCulture, $"""
        127.0.0.1:{Port} inet n - n - - smtpd
        pickup unix n - n 60 1 pickup
        cleanup unix n - n - 0 cleanup
        qmgr unix n - n 300 1 qmgr
        tlsmgr unix - - n 1000? 1 tlsmgr
        rewrite unix - - n - - trivial-rewrite
        bounce unix - - n - 0 bounce
        defer unix - - n - 0 bounce
        trace unix - - n - 0 bounce
        flush unix n - n 1000? 0 flush
        showq unix n - n - - showq
        error unix - - n - - error
        retry unix - - n - - error
        anvil unix - - n - 1 anvil
        postlog unix-dgram n - n - 1 postlogd
        keep unix - n n - 5 pipe flags=R user=nobody argv={_path}/keep
        selfcare unix - n n - 2 pipe flags=R user=nobody argv={_path}/bounce

        """);
}
