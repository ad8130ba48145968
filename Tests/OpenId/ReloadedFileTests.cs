using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using OrleansSelfCare.Grains.OpenId;
using OrleansSelfCare.Hosting.Settings;
using OrleansSelfCare.Tests.Hosts;

namespace OrleansSelfCare.Tests.OpenId;

/// <summary>A file of clients that changes while the gateway runs.</summary>
public sealed class ReloadedFileTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("selfcare-test-").FullName;
    private readonly FakeTimeProvider _clock = new();
    private readonly LogLines _log = new();

    private string Clients => Path.Combine(_directory, "clients.json");

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void Changed_file_is_in_force_within_a_second_and_not_read_more_often()
    {
        Write("old");
        var clients = Open();
        Write("new");

        Assert.NotNull(clients.Find("old"));
        _clock.Advance(TimeSpan.FromMilliseconds(999));
        Assert.NotNull(clients.Find("old"));
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Null(clients.Find("old"));
        Assert.Equal("new", Assert.Single(clients.All).Id);
        Write("newer");
        Assert.NotNull(clients.Find("new"));
        Assert.Null(clients.Find(null));
        Assert.Null(clients.Find("NEW"));
    }

    [Theory]
    [InlineData("{\"clients\":[{\"id\":\"half-a-file")]
    [InlineData("""{"clients":[{"id":"half-a-file","redirectUris":[],"public":true,"lines":["ip-phone"],"scopes":["openid"]}]}""")]
    [InlineData("")]
    [InlineData(null)]
    public void Broken_file_is_logged_once_and_the_last_good_one_stays_until_it_is_mended(string? text)
    {
        Write("good");
        var clients = Open();
        if (text is null)
        {
            File.Delete(Clients);
        }
        else
        {
            File.WriteAllText(Clients, text);
        }

        for (var second = 0; second < 5; second++)
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            Assert.NotNull(clients.Find("good"));
        }

        var line = Assert.Single(_log.Lines);
        Assert.Contains(OpenIdClients.Setting, line, StringComparison.Ordinal);
        Assert.DoesNotContain("half-a-file", line, StringComparison.Ordinal);
        Write("good", "mended");
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.NotNull(clients.Find("mended"));
        Assert.NotNull(clients.Find("good"));
    }

    [Fact]
    public void The_same_error_after_a_good_file_is_logged_again()
    {
        Write("good");
        var clients = Open();
        for (var time = 0; time < 2; time++)
        {
            File.WriteAllText(Clients, "broken");
            _clock.Advance(TimeSpan.FromSeconds(1));
            Assert.NotNull(clients.Find("good"));
            Write("good");
            _clock.Advance(TimeSpan.FromSeconds(1));
            Assert.NotNull(clients.Find("good"));
        }

        Assert.Equal(2, _log.Lines.Count(line => line.Contains("unusable", StringComparison.Ordinal)));
    }

    [Fact]
    public void Change_behind_a_link_or_with_an_old_time_is_noticed()
    {
        var time = new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        // As Kubernetes gives files to a pod: clients.json -> ..data/clients.json, ..data -> a folder that is replaced.
        foreach (var version in new[] { "v1", "v2" })
        {
            var file = Path.Combine(Directory.CreateDirectory(Path.Combine(_directory, version)).FullName, "clients.json");
            WriteTo(file, version);
            File.SetLastWriteTimeUtc(file, time);
        }

        var data = Path.Combine(_directory, "..data");
        Directory.CreateSymbolicLink(data, "v1");
        File.CreateSymbolicLink(Clients, "..data/clients.json");
        var clients = Open();
        Assert.NotNull(clients.Find("v1"));

        Directory.Delete(data);
        Directory.CreateSymbolicLink(data, "v2");
        _clock.Advance(TimeSpan.FromSeconds(1));

        Assert.NotNull(clients.Find("v2"));
    }

    [Fact]
    public async Task Calls_at_the_same_time_all_get_a_whole_file()
    {
        Write("a", "b");
        var clients = Open();
        using var stop = new CancellationTokenSource();
        var readers = Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                Assert.Equal(2, clients.All.Count);
            }
        })).ToArray();

        for (var change = 0; change < 50; change++)
        {
            Write($"a{change}", $"b{change}");
            _clock.Advance(TimeSpan.FromSeconds(1));
            Assert.Equal(2, clients.All.Count);
        }

        await stop.CancelAsync();
        await Task.WhenAll(readers);
    }

    [Fact]
    public void First_file_must_be_good()
    {
        Assert.ThrowsAny<IOException>(Open);
        File.WriteAllText(Clients, "broken");
        Assert.Throws<InvalidDataException>(Open);
    }

    private OpenIdClients Open() => new(
        Options.Create(new SelfCareOptions { OpenId = { Clients = Clients }, Lines = { ["ip-phone"] = new() } }),
        _clock,
        LoggerFactory.Create(logging => logging.AddProvider(_log)).CreateLogger<OpenIdClients>());

    private void Write(params string[] ids) => WriteTo(Clients, ids);

    /// <summary>Replaces the file in one step, as docs/operating.md says.</summary>
    private static void WriteTo(string path, params string[] ids)
    {
        var clients = ids.Select(id => new
        {
            id, redirectUris = new[] { "https://a.example/cb" }, @public = true, lines = new[] { "ip-phone" }, scopes = new[] { "openid" },
        });
        File.WriteAllText(path + ".new", JsonSerializer.Serialize(new { clients }));
        File.Move(path + ".new", path, overwrite: true);
    }
}
