using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
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

    /// <summary>The network between the portal and the gateway.</summary>
    private static ComposeFile.Network Front => Compose.Networks[FrontName]!;

    private static string FrontName => ComposedHost.Portal.Service.Networks.Intersect(ComposedHost.Gateway.Service.Networks).Single();

    [Theory]
    [InlineData("silo", PostgresDatabase.Setting)]
    [InlineData("gateway", PostgresDatabase.Setting)]
    [InlineData("portal")]
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
    public void Silos_and_gateway_agree_but_for_what_the_gateway_alone_does()
    {
        var (silo, gateway) = (ComposedHost.Silo.Service, ComposedHost.Gateway.Service);

        Assert.Equal(
            silo.Environment
                .Append(new("SelfCare__Hosting", Hostings.Cluster))
                .Append(new("SelfCare__Proxies__0", Front.Subnets.Single()))
                .OrderBy(setting => setting.Key),
            gateway.Environment.OrderBy(setting => setting.Key));
        Assert.Equal(
            silo.Secrets.Select(secret => (secret.Source, secret.Target)).Append(("operator-key", "SelfCare__OperatorKey")).Order(),
            gateway.Secrets.Select(secret => (secret.Source, secret.Target)).Order());
    }

    [Fact]
    public void The_hosts_and_the_migration_open_the_database_that_is_there()
    {
        var postgres = Compose.Services["postgres"];
        var source = Assert.Single(new[] { "silo", "gateway", "migrate" }
            .Select(name => Compose.Services[name].Secrets.Single(secret => ComposedHost.Key(secret.Target) == PostgresDatabase.Setting))
            .DistinctBy(secret => secret.Source));
        var opened = new NpgsqlConnectionStringBuilder(secrets.TextOf(source));

        Assert.Equal("postgres", opened.Host);
        Assert.Equal(postgres.Environment["POSTGRES_DB"], opened.Database);
        Assert.Equal(postgres.Environment["POSTGRES_USER"], opened.Username);
        Assert.Equal(secrets.TextOf(postgres.Secrets.Single()), opened.Password);
        Assert.Contains(postgres.Volumes, volume => volume.StartsWith("postgres:", StringComparison.Ordinal));
        Assert.Contains("postgres", Compose.Volumes.Keys);
        Assert.Contains($"--dbname={opened.Database}", postgres.Healthcheck!.Test);
        Assert.Contains($"--username={opened.Username}", postgres.Healthcheck.Test);
    }

    [Fact]
    public void The_mail_server_is_a_service_that_silos_can_reach()
    {
        var server = Compose.Services[ComposedHost.Silo.Environment["SelfCare__Mail__Smtp__Host"]];

        Assert.NotEmpty(server.Networks.Intersect(ComposedHost.Silo.Service.Networks));
    }

    [Fact]
    public void Nothing_is_published_but_the_gateway_the_portal_and_the_kept_mails_and_these_on_loopback_alone()
    {
        Assert.Equal(
            ["gateway", "mail", "portal"],
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
    public void A_published_port_is_where_the_host_listens(string name)
    {
        var host = ComposedHost.Of(name);
        var published = Assert.Single(host.Service.Ports);
        var listens = BindingAddress.Parse(host.Environment[host.UrlsKey]);

        Assert.Equal($"{listens.Port}", published.Split(':')[^1]);
        Assert.Equal("+", listens.Host);
    }

    [Fact]
    public void The_portal_asks_the_gateway_where_it_listens()
    {
        var listens = BindingAddress.Parse(ComposedHost.Gateway.Environment[ComposedHost.Gateway.UrlsKey]);

        Assert.Equal($"{listens.Scheme}://{ComposedHost.Gateway.Name}:{listens.Port}", ComposedHost.Portal.Environment["Portal__Api"]);
        Assert.Equal("service_started", ComposedHost.Portal.Service.DependsOn["gateway"].Condition);
    }

    [Fact]
    public void The_gateway_believes_the_portal_and_nobody_else_whose_call_it_is()
    {
        // The network has no other service and no access from outside.
        Assert.Equal(
            ["gateway", "portal"],
            Compose.Services.Where(service => service.Value.Networks.Contains(FrontName)).Select(service => service.Key).Order());
        Assert.True(Front.Internal);
        var proxies = Assert.Single(
            ComposedHost.Gateway.Environment,
            setting => setting.Key.StartsWith("SelfCare__Proxies", StringComparison.Ordinal));
        Assert.Equal(Assert.Single(Front.Subnets), proxies.Value);
    }

    [Fact]
    public void The_portal_is_given_no_secret_and_reaches_nothing_but_the_gateway()
    {
        var portal = ComposedHost.Portal.Service;

        Assert.Empty(portal.Secrets);
        Assert.Equal(["gateway"], Compose.Services
            .Where(service => service.Value != portal && service.Value.Networks.Intersect(portal.Networks).Any())
            .Select(service => service.Key));
    }

    [Fact]
    public void The_portals_keys_outlive_its_container_in_a_folder_that_is_its_users()
    {
        var portal = ComposedHost.Portal;
        var volume = Assert.Single(portal.Service.Volumes);

        Assert.Equal(portal.Environment["Portal__DataDirectory"], ComposeFile.Target(volume));
        Assert.Contains(volume.Split(':')[0], Compose.Volumes.Keys);
        Assert.Contains($"install -d -m 700 -o {portal.Dockerfile.User} {ComposeFile.Target(volume)}", portal.Dockerfile.ImageCommands);
    }

    [Fact]
    public void There_can_be_any_number_of_silos_each_at_its_own_address_on_a_network_that_leads_nowhere()
    {
        var silo = ComposedHost.Silo.Service;

        Assert.Empty(silo.ContainerName);
        Assert.DoesNotContain(silo.Environment.Keys, key => key.StartsWith("SelfCare__Silo", StringComparison.Ordinal));
        var network = Assert.Single(silo.Networks);
        Assert.True(Compose.Networks[network]!.Internal);
        Assert.Equal([network], Compose.Services["postgres"].Networks);
        Assert.Contains(network, ComposedHost.Gateway.Service.Networks);
    }

    [Theory]
    [InlineData("silo")]
    [InlineData("gateway")]
    [InlineData("portal")]
    public void A_host_is_given_more_time_to_stop_than_it_takes(string name)
    {
        var host = ComposedHost.Of(name);
        using var app = host.Compose(secrets);

        var grace = TimeSpan.FromSeconds(int.Parse(host.Service.StopGracePeriod.TrimEnd('s'), CultureInfo.InvariantCulture));

        var drain = name switch
        {
            "gateway" => app.Services.GetRequiredService<IOptions<SelfCareOptions>>().Value.DrainTime,
            "portal" => app.Services.GetRequiredService<PortalOptions>().DrainTime,
            _ => TimeSpan.Zero,
        };
        Assert.True(grace > drain + app.Services.GetRequiredService<IOptions<HostOptions>>().Value.ShutdownTimeout);
    }

    [Fact]
    public void What_runs_on_is_restarted_and_asked_for_its_health_and_what_ends_is_tried_again()
    {
        Assert.Equal(["migrate"], Compose.OneShot);
        Assert.All(Compose.LongRunning, service => Assert.Equal("unless-stopped", service.Value.Restart));
        Assert.All(Compose.LongRunning, service => Assert.Equal("CMD", service.Value.Healthcheck?.Test[0]));
        Assert.Equal("on-failure", Compose.Services["migrate"].Restart);
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
