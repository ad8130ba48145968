using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using OrleansSelfCare.Desk.Settings;
using OrleansSelfCare.Grains.OpenId;
using OrleansSelfCare.Hosting;
using OrleansSelfCare.Hosting.Settings;
using OrleansSelfCare.Portal.Settings;
using OrleansSelfCare.Storage.Postgres;
using OrleansSelfCare.Tests.Docs;

namespace OrleansSelfCare.Tests.Deployment;

/// <summary>Compares docker-compose.yml with the settings and commands of the hosts. No container is started.</summary>
public sealed partial class ComposeTests(MadeSecrets secrets) : IClassFixture<MadeSecrets>
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);
    private const string BaseImagesPort = "ASPNETCORE_HTTP_PORTS";

    private static ComposeFile Compose => ComposeFile.Instance;

    /// <summary>The network of proxy, portals and gateways.</summary>
    private static ComposeFile.Network Front => Compose.Networks[FrontName]!;

    private static string FrontName => ComposedHost.Portal.Service.Networks.Intersect(ComposedHost.Gateway.Service.Networks).Single();

    private static ComposeFile.Service Proxy => Compose.Services["proxy"];

    private static string ProxySettings => File.ReadAllText(Path.Combine(Repository.Root, "Proxy", "haproxy.cfg"));

    [Theory]
    [InlineData("silo", PostgresDatabase.Setting)]
    [InlineData("gateway", PostgresDatabase.Setting)]
    [InlineData("portal")]
    [InlineData("desk")]
    public void With_what_it_is_given_a_host_can_be_composed(string name, params string[] besideItsSection)
    {
        var host = ComposedHost.Of(name);

        using var app = host.Compose(secrets);

        // Compose fails on unknown settings of the host's own section; these are the others.
        Assert.Equal(besideItsSection, host.Settings(secrets).Keys
            .Except([host.UrlsKey, BaseImagesPort])
            .Select(ComposedHost.Key)
            .Where(key => !key.StartsWith($"{host.Section}:", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("silo")]
    [InlineData("gateway")]
    public void The_accounts_live_in_the_cluster(string name)
    {
        using var app = ComposedHost.Of(name).Compose(secrets);

        Assert.Equal(Hostings.Cluster, app.Services.GetRequiredService<IOptions<SelfCareOptions>>().Value.Hosting);
    }

    [Fact]
    public void A_secret_is_a_setting_by_its_name_or_its_path_is_one() => Assert.All(Compose.Services.Values, service => Assert.Equal(
        service.Secrets.Where(secret => !ComposedHost.IsSetting(secret)).Select(secret => $"{SecretFiles.Folder}/{secret.Target}").Order(),
        service.Environment.Values.Where(value => value.StartsWith(SecretFiles.Folder, StringComparison.Ordinal)).Order()));

    [Fact]
    public void No_secret_stands_in_the_file_itself() => Assert.All(
        Compose.Services.Values.SelectMany(service => service.Environment).Where(setting => IsSecret().IsMatch(setting.Key)),
        setting => Assert.StartsWith(SecretFiles.Folder, setting.Value, StringComparison.Ordinal));

    [Fact]
    public void Silos_and_gateway_agree_but_for_what_one_of_them_alone_does()
    {
        string[] ofProvidersListener = ["SelfCare__OpenId__Urls", "SelfCare__OpenId__SignInUrl"];
        var (silo, gateway) = (ComposedHost.Silo.Service, ComposedHost.Gateway.Service);

        Assert.Equal(
            silo.Environment
                .Where(setting => setting.Key != ComposedHost.Advertise)
                .Append(new("SelfCare__Hosting", Hostings.Cluster))
                .Append(new("SelfCare__Proxies__0", Front.Subnets.Single()))
                .OrderBy(setting => setting.Key),
            gateway.Environment
                .Where(setting => !ofProvidersListener.Contains(setting.Key))
                .OrderBy(setting => setting.Key));
        Assert.Equal(
            silo.Secrets.Select(secret => (secret.Source, secret.Target))
                .Append(("operator-key", "SelfCare__OperatorKey")).Order(),
            gateway.Secrets.Select(secret => (secret.Source, secret.Target)).Order());
    }

    [Fact]
    public void The_hosts_and_the_migration_open_the_database_that_is_there()
    {
        var postgres = Compose.Services["postgres"];
        var opened = Connection("migrate", PostgresDatabase.Setting);
        var host = Connection("migrate", PostgresDatabase.HostsSetting);

        Assert.All(["silo", "gateway"], name => Assert.Equal(host, Connection(name, PostgresDatabase.Setting)));
        Assert.Equal(("postgres", opened.Database), (host.Host, host.Database));
        Assert.NotEqual(opened.Username, host.Username);
        Assert.NotEqual(opened.Password, host.Password);
        Assert.Equal("postgres", opened.Host);
        Assert.Equal(postgres.Environment["POSTGRES_DB"], opened.Database);
        Assert.Equal(postgres.Environment["POSTGRES_USER"], opened.Username);
        Assert.Equal(secrets.TextOf(postgres.Secrets.Single()), opened.Password);
        Assert.Contains(postgres.Volumes, volume => volume.StartsWith("postgres:", StringComparison.Ordinal));
        Assert.Contains("postgres", Compose.Volumes.Keys);
        Assert.Contains($"--dbname={opened.Database}", postgres.Healthcheck!.Test);
        Assert.Contains($"--username={opened.Username}", postgres.Healthcheck.Test);

        NpgsqlConnectionStringBuilder Connection(string service, string setting) => new(secrets.TextOf(
            Compose.Services[service].Secrets.Single(secret => ComposedHost.Key(secret.Target) == setting)));
    }

    [Fact]
    public void The_mail_server_is_a_service_that_silos_can_reach()
    {
        var server = Compose.Services[ComposedHost.Silo.Environment["SelfCare__Mail__Smtp__Host"]];

        Assert.NotEmpty(server.Networks.Intersect(ComposedHost.Silo.Service.Networks));
    }

    [Fact]
    public void Nothing_is_published_but_the_proxy_the_desk_the_kept_mails_and_the_sample_service_and_these_on_loopback_alone()
    {
        Assert.Equal(
            ["desk", "mail", "proxy", "service"],
            Compose.Services.Where(service => service.Value.Ports.Count > 0).Select(service => service.Key).Order());
        Assert.All(Compose.Services.Values, service => Assert.Empty(service.NetworkMode));
        Assert.All(
            Compose.Services.Values.SelectMany(service => service.Ports),
            port => Assert.StartsWith("127.0.0.1:", port, StringComparison.Ordinal));
        var smtp = ComposedHost.Silo.Environment["SelfCare__Mail__Smtp__Port"];
        Assert.DoesNotContain(Compose.Services["mail"].Ports, port => port.EndsWith($":{smtp}", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("gateway")]
    [InlineData("portal")]
    public void The_proxy_calls_the_host_where_it_listens_and_publishes_its_port(string name)
    {
        var host = ComposedHost.Of(name);
        var listens = BindingAddress.Parse(host.Environment[host.UrlsKey]);

        Assert.Contains($"server-template {name} 20 {name}:{listens.Port}", ProxySettings, StringComparison.Ordinal);
        Assert.Equal("+", listens.Host);
        Assert.Single(Proxy.Ports, port => port.EndsWith($":{listens.Port}", StringComparison.Ordinal));
        Assert.Contains($"bind :{listens.Port}", ProxySettings, StringComparison.Ordinal);
        // Twice as many during an update.
        Assert.InRange(host.Service.Scale, 2, 10);
    }

    [Fact]
    public void The_issuers_address_leads_by_the_proxy_to_the_port_of_the_gateways_that_only_the_provider_listens_at()
    {
        var (gateway, settings) = (ComposedHost.Gateway, ComposedHost.Gateway.Environment);
        var port = BindingAddress.Parse(settings["SelfCare__OpenId__Urls"]).Port;
        var portOfTheApi = BindingAddress.Parse(settings[gateway.UrlsKey]).Port;

        Assert.Contains($"server-template gateway 20 gateway:{port} port {portOfTheApi}", ProxySettings, StringComparison.Ordinal);
        Assert.Contains($"bind :{port}\n", ProxySettings, StringComparison.Ordinal);
        Assert.Contains($"{new Uri(settings["SelfCare__OpenId__Issuer"]).Authority}:{port}", Proxy.Ports);
    }

    [Fact]
    public void The_sample_service_is_a_client_of_the_provider_that_the_menu_leads_to()
    {
        var service = Compose.Services["service"];
        var settings = service.Environment;
        var address = new Uri($"http://{Assert.Single(service.Ports)[..^":5084".Length]}/");
        using var app = ComposedHost.Gateway.Compose(secrets);

        var client = Assert.Single(app.Services.GetRequiredService<OpenIdClients>().All);

        Assert.Equal(ComposedHost.Gateway.Environment["SelfCare__OpenId__Issuer"], settings["OpenId__Authority"]);
        Assert.Equal(client.Id, settings["OpenId__ClientId"]);
        var secret = Assert.Single(service.Secrets);
        Assert.Equal("OpenId__ClientSecret", secret.Target);
        Assert.True(client.HasSecret(secrets.TextOf(secret)));
        Assert.True(client.MayRedirectTo($"{address}signin-oidc"));
        Assert.True(client.MayLogOutTo($"{address}signout-callback-oidc"));
        Assert.Contains($"{address}contract", ComposedHost.Portal.Environment.Values);
    }

    [Fact]
    public void The_sample_service_reaches_the_proxy_and_silos_reach_it_in_a_network_where_they_do_not_listen()
    {
        var service = Compose.Services["service"];
        Assert.Equal(
            ["desk", "proxy", "service", "silo"],
            Compose.Services.Where(other => other.Value.Networks.Intersect(service.Networks).Any()).Select(other => other.Key).Order());
        using var app = ComposedHost.Silo.Compose(secrets);
        var told = new Uri(Assert.Single(app.Services.GetRequiredService<OpenIdClients>().All).BackchannelLogoutUri!);
        Assert.Equal(("service", "/backchannel-logout"), (told.Host, told.AbsolutePath));
        var network = Assert.Single(ComposedHost.Silo.Service.Networks.Intersect(service.Networks));
        Assert.DoesNotContain(ComposedHost.Silo.Environment["SelfCare__Silo__Advertise"], Compose.Networks[network]!.Subnets);
        AssertClosed(network);
    }

    [Fact]
    public void The_portal_calls_the_gateways_by_the_proxy()
    {
        var api = new Uri(ComposedHost.Portal.Environment["Portal__Api"]);

        Assert.Equal("proxy", api.Host);
        Assert.Contains($"bind :{api.Port}\n", ProxySettings, StringComparison.Ordinal);
        Assert.DoesNotContain(Proxy.Ports, port => port.EndsWith($":{api.Port}", StringComparison.Ordinal));
    }

    [Fact]
    public void The_gateway_believes_the_proxy_and_nobody_else_whose_call_it_is()
    {
        // The network has no other service and no access from outside.
        Assert.Equal(
            ["desk", "gateway", "portal", "proxy"],
            Compose.Services.Where(service => service.Value.Networks.Contains(FrontName)).Select(service => service.Key).Order());
        AssertClosed(FrontName);
        var proxies = Assert.Single(
            ComposedHost.Gateway.Environment,
            setting => setting.Key.StartsWith("SelfCare__Proxies", StringComparison.Ordinal));
        Assert.Equal(Assert.Single(Front.Subnets), proxies.Value);
        Assert.Equal(proxies.Value, ComposedHost.Portal.Environment["Portal__Proxies__0"]);
        Assert.Equal(proxies.Value, Proxy.Environment["PROXY_FRONT"]);
    }

    [Fact]
    public void The_portal_is_given_no_secret_and_reaches_nothing_but_the_gateway_the_proxy_and_the_desk()
    {
        var portal = ComposedHost.Portal.Service;

        Assert.Empty(portal.Secrets);
        Assert.Equal(["gateway", "desk", "proxy"], Compose.Services
            .Where(service => service.Value != portal && service.Value.Networks.Intersect(portal.Networks).Any())
            .Select(service => service.Key));
    }

    [Fact]
    public void The_portals_keys_outlive_its_container_in_a_folder_that_is_its_users()
    {
        var portal = ComposedHost.Portal;
        var volume = Assert.Single(portal.Service.Volumes);

        Assert.Equal($"{ComposeFile.Target(volume)}/portal", portal.Environment["Portal__DataDirectory"]);
        Assert.Contains(volume.Split(':')[0], Compose.Volumes.Keys);
        Assert.Contains(
            $"install -d -m 770 -o {portal.Dockerfile.User} -g 0 {ComposeFile.Target(volume)}",
            portal.Dockerfile.ImageCommands);
    }

    [Fact]
    public void There_can_be_any_number_of_silos_each_at_its_own_address_on_a_network_that_leads_nowhere()
    {
        var silo = ComposedHost.Silo.Service;
        var (network, _) = Assert.Single(
            Compose.Networks, network => network.Value!.Subnets.Contains(silo.Environment[ComposedHost.Advertise]));

        Assert.Empty(silo.ContainerName);
        Assert.Contains(network, silo.Networks);
        AssertClosed(network);
        Assert.Equal(
            ["gateway", "migrate", "postgres", "silo"],
            Compose.Services.Where(service => service.Value.Networks.Contains(network)).Select(service => service.Key).Order());
        Assert.Equal([network], Compose.Services["postgres"].Networks);
    }

    [Fact]
    public void Every_network_has_addresses_that_stay() => Assert.All(Compose.Networks.Values, network =>
    {
        var range = Assert.Single(network!.Ipam.Config);
        Assert.True(IPNetwork.Parse(range.Subnet).Contains(IPAddress.Parse(range.Gateway)));
    });

    /// <summary>This machine has no address in it, and nothing is forwarded.</summary>
    private static void AssertClosed(string network)
    {
        Assert.True(Compose.Networks[network]!.Internal);
        Assert.Equal("true", Compose.Networks[network]!.DriverOpts["com.docker.network.bridge.inhibit_ipv4"]);
    }

    [Theory]
    [InlineData("silo")]
    [InlineData("gateway")]
    [InlineData("portal")]
    [InlineData("desk")]
    public void A_host_is_given_more_time_to_stop_than_it_takes(string name)
    {
        var host = ComposedHost.Of(name);
        using var app = host.Compose(secrets);

        var grace = TimeSpan.FromSeconds(int.Parse(host.Service.StopGracePeriod.TrimEnd('s'), CultureInfo.InvariantCulture));

        var drain = name switch
        {
            "gateway" => app.Services.GetRequiredService<IOptions<SelfCareOptions>>().Value.DrainTime,
            "portal" => app.Services.GetRequiredService<PortalOptions>().DrainTime,
            "desk" => app.Services.GetRequiredService<DeskOptions>().DrainTime,
            _ => TimeSpan.Zero,
        };
        Assert.True(grace > drain + app.Services.GetRequiredService<IOptions<HostOptions>>().Value.ShutdownTimeout);
    }

    [Fact]
    public void What_runs_on_is_restarted_and_asked_for_its_health_and_a_migration_that_fails_ends_the_start()
    {
        Assert.Equal(["migrate"], Compose.OneShot);
        Assert.All(Compose.LongRunning, service => Assert.Equal("unless-stopped", service.Value.Restart));
        Assert.All(Compose.LongRunning, service => Assert.Equal("CMD", service.Value.Healthcheck?.Test[0]));
        Assert.Empty(Compose.Services["migrate"].Restart);
    }

    [Fact]
    public void The_database_is_up_before_the_migration_and_migrated_before_the_hosts()
    {
        Assert.Equal("service_healthy", Compose.Services["migrate"].DependsOn["postgres"].Condition);
        Assert.All([ComposedHost.Silo, ComposedHost.Gateway], host =>
            Assert.Equal("service_completed_successfully", host.Service.DependsOn["migrate"].Condition));
        Assert.Contains("silo", ComposedHost.Gateway.Service.DependsOn.Keys);
    }

    [Fact]
    public void Every_service_is_fenced_in() => Assert.All(Compose.Services.Values, service =>
    {
        Assert.True(service.ReadOnly);
        Assert.False(service.Privileged);
        Assert.Equal(["ALL"], service.CapDrop);
        Assert.Empty(service.CapAdd);
        Assert.Contains("no-new-privileges:true", service.SecurityOpt);
        Assert.Contains("/tmp", service.Tmpfs);
        Assert.NotEmpty(service.MemLimit);
        Assert.InRange(service.PidsLimit, 1, 1000);
        Assert.Equal("local", service.Logging.Driver);
        Assert.Contains("max-size", service.Logging.Options.Keys);
    });

    [Fact]
    public void No_service_runs_as_root() => Assert.All(Compose.Services.Values, service => Assert.True(
        service.Build is { } build
            ? service.User.Length == 0 && Dockerfile.Of(Path.GetDirectoryName(build.Dockerfile)!).User == "$APP_UID"
            : service.User is not ("" or "root" or "0")));

    [Fact]
    public void An_image_is_built_here_or_of_a_version_that_is_named() => Assert.All(Compose.Services.Values, service => Assert.True(
        service.Build is { } build
            ? build.Context == "." && File.Exists(Path.Combine(Repository.Root, build.Dockerfile))
            : service.Image.Split(':') is [_, not "latest"]));

    [Theory]
    [InlineData("silo")]
    [InlineData("gateway")]
    [InlineData("portal")]
    [InlineData("desk")]
    public async Task The_question_for_its_health_is_one_the_host_answers(string name)
    {
        var host = ComposedHost.Of(name);
        var asked = 0;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        await using var running = builder.Build();
        running.Urls.Add("http://127.0.0.1:0");
        running.MapGet("/health/ready", () => $"{++asked}");
        await running.StartAsync();
        var question = host.Service.Healthcheck!.Test;
        Assert.Equal(host.Dockerfile.Entrypoint, question[1..^1]);

        var settings = new Dictionary<string, string>(host.Settings(secrets)) { [host.UrlsKey] = running.Urls.Single() };
        var (exit, err) = (1, "");
        // Retried as often as Docker does: on a busy machine an answer can come too late.
        for (var tries = 0; exit != 0 && tries < host.Service.Healthcheck.Retries; tries++)
        {
            (exit, err) = await Run(host, question[^1..], settings);
        }

        Assert.True(exit == 0, err);
        Assert.InRange(asked, 1, host.Service.Healthcheck.Retries);
    }

    [Fact]
    public async Task The_migration_is_a_command_of_the_silos_that_needs_the_database_alone()
    {
        var migrate = Compose.Services["migrate"];
        Assert.Equal(ComposedHost.Silo.Service.Image, migrate.Image);
        Assert.Empty(migrate.Environment);

        var (exit, err) = await Run(ComposedHost.Silo, migrate.Command, []);

        // Any other command would also report the missing key ring.
        Assert.Equal(1, exit);
        Assert.StartsWith($"setting: {PostgresDatabase.Setting} ", Assert.Single(err.Trim().Split('\n')), StringComparison.Ordinal);
    }

    /// <summary>Runs the host's program with only this environment, and PATH, HOME and DOTNET_ROOT.</summary>
    private static async Task<(int Exit, string Err)> Run(
        ComposedHost host, IEnumerable<string> args, Dictionary<string, string> environment)
    {
        var start = new ProcessStartInfo(HostStart.Dotnet, [host.Program.Assembly.Location, .. args])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in start.Environment.Keys.Where(name => name is not ("PATH" or "HOME" or "DOTNET_ROOT")).ToArray())
        {
            start.Environment.Remove(name);
        }

        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        using var timeout = new CancellationTokenSource(Timeout);
        try
        {
            var err = await process.StandardError.ReadToEndAsync(timeout.Token);
            await process.WaitForExitAsync(timeout.Token);
            return (process.ExitCode, err);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw new InvalidOperationException($"{host.Dll} {string.Join(' ', args)} did not exit within {Timeout}.");
        }
    }

    [GeneratedRegex("password|ConnectionStrings|Key$", RegexOptions.IgnoreCase)]
    private static partial Regex IsSecret();
}
