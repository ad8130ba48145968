using Npgsql;
using OrleansSelfCare.Grains.OpenId;
using OrleansSelfCare.Grains.Secrets;
using OrleansSelfCare.Hosting.Settings;
using OrleansSelfCare.Tests.Docs;

namespace OrleansSelfCare.Tests.Deployment;

/// <summary><c>eng/make-secrets</c>, run in an empty folder.</summary>
public sealed class SecretFilesTests : IDisposable
{
    private readonly MadeSecrets _secrets = new();

    [Fact]
    public void It_makes_every_secret_of_the_compose_file_and_no_other()
    {
        Assert.Equal(
            ComposeFile.Instance.Secrets.Values.Select(secret => secret.File).Order(),
            Directory.EnumerateFileSystemEntries(_secrets.Folder).Select(path => $"./secrets/{Path.GetFileName(path)}").Order());
        Assert.Equal(
            ComposeFile.Instance.Secrets.Keys.Order(),
            ComposeFile.Instance.Services.Values.SelectMany(service => service.Secrets).Select(secret => secret.Source).Distinct().Order());
    }

    [Fact]
    public void They_are_what_the_hosts_take()
    {
        Assert.Equal("k1", KeyRing.Parse(_secrets.TextOf("key-ring.json")).CurrentId);
        Assert.True(_secrets.TextOf("operator-key").Length >= SelfCareOptionsValidator.OperatorKeyMinLength);
        SigningKeyFile.Parse(_secrets.TextOf("signing-keys.json"), DateTimeOffset.UtcNow);
        Assert.True(Assert.Single(OpenIdClients.Parse(_secrets.TextOf("clients.json"), ["ip-phone"]))
            .HasSecret(_secrets.TextOf("client-secret")));
        var connection = new NpgsqlConnectionStringBuilder(_secrets.TextOf("connection-string"));
        Assert.Equal(_secrets.TextOf("database-password"), connection.Password);
        Assert.Equal(64, _secrets.TextOf("database-password").Length);
    }

    [Fact]
    public void They_are_other_ones_each_time()
    {
        using var others = new MadeSecrets();

        Assert.All(
            Directory.EnumerateFiles(_secrets.Folder),
            path => Assert.NotEqual(File.ReadAllText(path), others.TextOf(Path.GetFileName(path))));
    }

    [Fact]
    public void A_container_may_read_them_and_only_their_owner_finds_them()
    {
        Assert.Equal("700", Mode(_secrets.Folder));
        Assert.All(Directory.EnumerateFiles(_secrets.Folder), path => Assert.Equal("444", Mode(path)));
    }

    [Fact]
    public void What_is_there_stays_and_what_is_not_is_made()
    {
        var before = Directory.EnumerateFiles(_secrets.Folder).ToDictionary(path => path, File.ReadAllText);
        File.Delete(Path.Combine(_secrets.Folder, "operator-key"));
        File.Delete(Path.Combine(_secrets.Folder, "connection-string"));

        Assert.Equal(0, _secrets.Make());

        var after = Directory.EnumerateFiles(_secrets.Folder).ToDictionary(path => path, File.ReadAllText);
        var changed = Assert.Single(after.Keys, path => !before.TryGetValue(path, out var text) || text != after[path]);
        Assert.Equal("operator-key", Path.GetFileName(changed));
        Assert.Equal(before.Keys.Order(), after.Keys.Order());
    }

    [Fact]
    public void No_second_password_is_made_beside_a_connection_string_that_has_one()
    {
        File.Delete(Path.Combine(_secrets.Folder, "database-password"));

        Assert.Equal(1, _secrets.Make());

        Assert.False(File.Exists(Path.Combine(_secrets.Folder, "database-password")));
    }

    [Fact]
    public void No_second_secret_is_made_beside_the_digest_of_one()
    {
        File.Delete(Path.Combine(_secrets.Folder, "client-secret"));

        Assert.Equal(1, _secrets.Make());

        Assert.False(File.Exists(Path.Combine(_secrets.Folder, "client-secret")));
    }

    [Fact]
    public void No_file_without_a_key_is_made_if_openssl_fails()
    {
        var programs = Directory.CreateDirectory(Path.Combine(_secrets.Folder, "programs")).FullName;
        var openssl = Path.Combine(programs, "openssl");
        File.WriteAllText(openssl, "#!/bin/sh\nexit 1\n");
        MakeExecutable(openssl);
        string[] made = ["clients.json", "signing-keys.json"];
        Array.ForEach(made, file => File.Delete(Path.Combine(_secrets.Folder, file)));

        Assert.NotEqual(0, _secrets.Make(programs));

        Assert.All(made, file => Assert.False(File.Exists(Path.Combine(_secrets.Folder, file))));
    }

    [Fact]
    public void They_are_not_checked_in() => Assert.Contains("secrets/", File.ReadLines(Path.Combine(Repository.Root, ".gitignore")));

    public void Dispose() => _secrets.Dispose();

    private static void MakeExecutable(string path)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    private static string Mode(string path) => OperatingSystem.IsWindows()
        ? throw new PlatformNotSupportedException()
        : Convert.ToString((int)File.GetUnixFileMode(path), toBase: 8);
}
