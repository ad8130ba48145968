using System.Globalization;
using System.Net.Sockets;
using OrleansSelfCare.Tests.Hosts;

namespace OrleansSelfCare.Tests.OpenId;

/// <summary>Apache with mod_auth_openidc, as installed from the system's packages, at a port of this machine.</summary>
internal sealed class ApacheServer : IAsyncDisposable
{
    private const string Program = "/usr/sbin/apache2";
    private const string Modules = "/usr/lib/apache2/modules";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("selfcare-apache-");

    private ApacheServer()
    {
    }

    private string PidFile => Path.Combine(_folder.FullName, "pid");

    private string Log => Path.Combine(_folder.FullName, "log");

    /// <summary>Skips the test if it is not installed; in CI it fails.</summary>
    public static void Need() => Requirement.Need(
        File.Exists(Program) && File.Exists(Path.Combine(Modules, "mod_auth_openidc.so")),
        "Apache with mod_auth_openidc (Debian's packages apache2-bin and libapache2-mod-auth-openidc) is not installed.");

    /// <param name="configuration">Of the site. The page "/" says "signed out".</param>
    public static async Task<ApacheServer> Start(Uri address, string configuration)
    {
        Need();
        var server = new ApacheServer();
        try
        {
            await server.Run(address, configuration);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (File.Exists(PidFile))
        {
            await Command.Run("kill", "-TERM", (await File.ReadAllTextAsync(PidFile)).Trim());
            await Eventually(() => File.Exists(PidFile), exists => !exists);
        }

        _folder.Delete(recursive: true);
    }

    private async Task Run(Uri address, string configuration)
    {
        var settings = Path.Combine(_folder.FullName, "settings");
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "index.html"), "signed out");
        await File.WriteAllTextAsync(settings, string.Create(CultureInfo.InvariantCulture, $"""
            ServerRoot {_folder.FullName}
            DefaultRuntimeDir {_folder.FullName}
            PidFile {PidFile}
            ErrorLog {Log}
            Listen {address.Authority}
            ServerName {address.Authority}
            LoadModule mpm_event_module {Modules}/mod_mpm_event.so
            LoadModule authn_core_module {Modules}/mod_authn_core.so
            LoadModule authz_core_module {Modules}/mod_authz_core.so
            LoadModule authz_user_module {Modules}/mod_authz_user.so
            LoadModule auth_openidc_module {Modules}/mod_auth_openidc.so
            LoadModule dir_module {Modules}/mod_dir.so
            LoadModule proxy_module {Modules}/mod_proxy.so
            LoadModule proxy_http_module {Modules}/mod_proxy_http.so
            DocumentRoot {_folder.FullName}
            DirectoryIndex index.html
            {configuration}
            """));
        if (Environment.IsPrivilegedProcess)
        {
            await Command.Run("chown", "-R", "nobody", _folder.FullName);
        }

        await Command.RunUnprivileged(Program, "-f", settings, "-k", "start");
        await Eventually(() => File.Exists(PidFile) && IsListening(address), isListening => isListening);
    }

    private static bool IsListening(Uri address)
    {
        using var client = new TcpClient();
        try
        {
            client.Connect(address.Host, address.Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
