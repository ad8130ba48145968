using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using OrleansSelfCare.TestKit;
using OrleansSelfCare.Tests.Docs;
using OrleansSelfCare.Tests.Hosts;

namespace OrleansSelfCare.Tests.Containers;

/// <summary>docker-compose.yml's containers: how they run, what they can reach, and what they write.</summary>
[Collection(nameof(RunningContainers)), Trait("Category", "Containers"), Trait("Category", "Long")]
public sealed class ContainerTests(RunningContainers containers)
{
    private static readonly string[] LongRunning =
        ["gateway", "gateway", "mail", "portal", "portal", "postgres", "proxy", "service", "silo", "silo", "silo"];

    private static readonly int[] InnerPorts = [5432, 11111, 30000];

    private ComposeProject Project => containers.Project;

    [SkippableFact]
    public async Task Eleven_containers_are_healthy_and_the_migration_has_ended_with_0()
    {
        await containers.Whole();

        var all = await Project.Containers();

        Assert.Equal(LongRunning, all.Where(container => container.IsHealthy).Select(container => container.Service).Order());
        var migrate = Assert.Single(all, container => !container.IsHealthy);
        Assert.Equal("migrate exited 0", $"{migrate.Service} {migrate["State/Status"]} {migrate["State/ExitCode"]}");
    }

    [SkippableFact]
    public async Task What_the_readme_shows_is_what_a_reader_sees_through_the_proxy()
    {
        await containers.Whole();
        var folder = Directory.CreateTempSubdirectory("selfcare-readme-").FullName;
        try
        {
            Directory.CreateDirectory($"{folder}/data");
            await File.WriteAllTextAsync($"{folder}/data/operator-key", Project.OperatorKey);

            await ReadmeTests.RunTranscripts(folder, Project.Api.Authority, $"<(curl -s {Project.Mails}api/v1/message/latest)");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [SkippableFact]
    public async Task No_container_has_the_rights_of_root_a_writable_image_or_resources_without_a_limit()
    {
        await containers.Whole();

        foreach (var container in await Project.Containers())
        {
            var memory = (container.Service == "postgres" ? 1024L : 512L) * 1024 * 1024;
            Assert.Equal(
                $"{container.Service} ALL  True no-new-privileges:true {memory} 500 local False",
                $"{container.Service} {container["HostConfig/CapDrop"]} {container["HostConfig/CapAdd"]} "
                + $"{container["HostConfig/ReadonlyRootfs"]} {container["HostConfig/SecurityOpt"]} {container["HostConfig/Memory"]} "
                + $"{container["HostConfig/PidsLimit"]} {container["HostConfig/LogConfig/Type"]} {container["HostConfig/Privileged"]}");
            Assert.DoesNotContain(container["Config/User"], (string[])["", "0", "root"]);
            if (container["State/Status"] == "running")
            {
                var status = await Engine.Docker("exec", container.Id, "cat", "/proc/1/status");
                var user = status.Split('\n').Single(line => line.StartsWith("Uid:", StringComparison.Ordinal)).Split('\t')[1];
                Assert.True(user != "0", $"{container.Service} runs as root");
            }
        }
    }

    [SkippableFact]
    public async Task Silos_and_database_can_be_reached_from_the_backend_network_alone()
    {
        await containers.Whole();
        var all = await Project.Containers();
        var ports = all.SelectMany(container => container.Addresses)
            .SelectMany(address => InnerPorts.Select(port => (Address: address, Port: port)))
            .ToArray();
        var inner = all.Where(container => container.Service == "silo").SelectMany(silo => (int[])[11111, 30000]).Count() + 1;

        Assert.Equal(inner, (await OpenFrom("backend", ports)).Length);
        Assert.Empty(await OpenFrom("front", ports));
        Assert.Empty(await OpenFrom("outside", ports));
        Assert.Empty(await OpenFrom("published", ports));
        Assert.Empty(await OpenFromHere(ports));
    }

    [SkippableFact]
    public async Task An_address_that_a_customer_claims_to_call_for_is_not_believed()
    {
        await containers.Whole();
        const string Claimed = "203.0.113.77";
        var (atApi, atPages) = (TestAccount.New(), TestAccount.New());
        (await containers.Api.Import(atApi, atPages)).Is(200);

        (await containers.Api.Send(
            HttpMethod.Post,
            $"/v1/{atApi.Line}/login",
            JsonContent.Create(new { selfCareId = atApi.Id, password = atApi.Password }),
            header: ("X-Forwarded-For", Claimed))).Is(200);
        using var browser = new PageVisitor(Project.Pages) { Header = ("X-Forwarded-For", Claimed) };
        Assert.Equal($"/{atPages.Line}/verify", await browser.LogIn(atPages));

        Assert.Equal((Project.Machine, Project.Machine), (await NetworkOfLogin(atApi), await NetworkOfLogin(atPages)));
    }

    [SkippableFact]
    public async Task A_portal_runs_as_any_user_of_the_group_root()
    {
        await containers.Whole();
        const string Name = "selfcare-test-any-user";
        try
        {
            await Engine.Docker(
                "run", "--detach", "--name", Name, "--user", "12345:0", "--read-only", "--tmpfs", "/tmp", "--cap-drop", "ALL",
                "--security-opt", "no-new-privileges:true", "--network", $"{Project.Name}_front", "--volume", $"{Name}:/data",
                "--env", "Portal__Api=http://proxy:5079", $"orleans-self-care-portal:{Project.Tag}");

            await Eventually(
                async () => (await Engine.Try(
                    "docker", ["exec", Name, "dotnet", "OrleansSelfCare.Portal.dll", "health"], Repository.Root, [])).Exit,
                exit => exit == 0);

            Assert.Contains("key-", await Engine.Docker("exec", Name, "ls", "-R", "/data"), StringComparison.Ordinal);
        }
        finally
        {
            await Engine.Try("docker", ["rm", "--force", Name], Repository.Root, []);
            await Engine.Try("docker", ["volume", "rm", Name], Repository.Root, []);
        }
    }

    [SkippableFact]
    public async Task An_import_of_20000_rows_stays_below_the_memory_limits_and_restarts_nothing()
    {
        await containers.Whole();
        const int Rows = 20_000;
        // The hash of "correct horse".
        const string Hash = "$pbkdf2-sha512$i=1000$++++++++++++++++++++/w$"
            + "OSatFYsuFH2sYI0/OAI0tX8OOXrlCqQJKRERisOlO2g/ENH2137kftDwn3D36aizH5GzvzRXHZmwHpq4Hg+DEA";
        var file = new StringBuilder("line,selfCareId,passwordHash,email,contactPhone\n");
        for (var row = 0; row < Rows; row++)
        {
            file.Append(CultureInfo.InvariantCulture, $"ip-phone,imported-{row},{Hash},imported-{row}@example.jp,0312345678\n");
        }

        using var longWaiting = new Api(Project.Api, Project.OperatorKey, TimeSpan.FromMinutes(10));
        var import = longWaiting.Import(file.ToString());
        var used = new List<double>();
        do
        {
            used.AddRange(await MemoryUsed());
        }
        while (!import.IsCompleted);

        Assert.Equal($"{Rows}", (await import).Is(200)["created"]);
        Assert.InRange(used.Max(), 1, 90);
        Assert.All(await Project.Containers(), container => Assert.Equal(
            $"{container.Service} 0 False",
            $"{container.Service} {container["RestartCount"]} {container["State/OOMKilled"]}"));
    }

    [SkippableFact]
    public async Task No_log_has_a_secret_or_an_error()
    {
        await containers.Whole();
        var (_, session) = await containers.SignIn();
        var (account, challenge, code) = await containers.LogIn();
        (await containers.Api.Verify(account, challenge, CodeMails.Wrong(code))).Is(401);
        (await containers.Api.ChangeEmail(account, challenge, $"new-{account.Email}", "0399999999")).Is(403);
        (await containers.Api.ChangePassword(session, "no password", "minato-no-hi-7")).Is(403);
        using var browser = new PageVisitor(Project.Pages);
        await browser.LogIn(account);

        await LogCheck.AssertClean(Project, [.. containers.Secrets, "0399999999", account.Password, "minato-no-hi-7"]);
    }

    /// <returns>In percent of the limit, of each container.</returns>
    private async Task<IEnumerable<double>> MemoryUsed()
    {
        var ids = (await Project.Compose("ps", "--quiet")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return (await Engine.Docker(["stats", "--no-stream", "--format", "{{.MemPerc}}", .. ids]))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(percent => double.Parse(percent.TrimEnd('%'), CultureInfo.InvariantCulture));
    }

    private async Task<string?> NetworkOfLogin(TestAccount account) =>
        (await containers.Api.Timeline(account)).Is(200).Body.GetProperty("events").EnumerateArray()
            .Single(entry => entry.GetProperty("event").GetString() == "login").GetProperty("network").GetString();

    /// <returns>The ports that can be reached from a container in this network.</returns>
    private async Task<string[]> OpenFrom(string network, (string Address, int Port)[] ports)
    {
        const string Script = """
            open() { timeout 2 bash -c "exec 3<> /dev/tcp/${1/:/\/}" 2> /dev/null && echo "$1"; }
            for port in "$@"; do open "$port" & done; wait
            """;
        var open = await Engine.Docker(
        [
            "run", "--rm", "--network", $"{Project.Name}_{network}", "--entrypoint", "bash", $"orleans-self-care-silo:{Project.Tag}",
            "-c", Script, "bash", .. ports.Select(port => $"{port.Address}:{port.Port}"),
        ]);
        return open.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private static async Task<IEnumerable<string>> OpenFromHere((string Address, int Port)[] ports)
    {
        var open = await Task.WhenAll(ports.Select(async port =>
        {
            using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(2));
            using var client = new TcpClient();
            try
            {
                await client.ConnectAsync(IPAddress.Parse(port.Address), port.Port, timeout.Token);
                return $"{port.Address}:{port.Port}";
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException)
            {
                return "";
            }
        }));
        return open.Where(port => port.Length > 0);
    }
}
