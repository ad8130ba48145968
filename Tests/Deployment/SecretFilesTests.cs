using Npgsql;
using OrleansSelfCare.Grains.Secrets;
using OrleansSelfCare.Hosting.Settings;
using OrleansSelfCare.Tests.Docs;

namespace OrleansSelfCare.Tests.Deployment;

/// <summary><c>eng/make-secrets</c>, run where there is nothing yet.</summary>
public sealed class SecretFilesTests : IDisposable
{
    private readonly MadeSecrets _made = new();

    [Fact]
    public void It_makes_every_secret_of_the_compose_file_and_no_other()
    {
        Assert.Equal(
            ComposeFile.Instance.Secrets.Values.Select(secret => secret.File).Order(),
            Directory.EnumerateFileSystemEntries(_made.Folder).Select(path => $"./secrets/{Path.GetFileName(path)}").Order());
        Assert.Equal(
            ComposeFile.Instance.Secrets.Keys.Order(),
            ComposeFile.Instance.Services.Values.SelectMany(service => service.Secrets).Select(secret => secret.Source).Distinct().Order());
    }

    [Fact]
    public void They_are_what_the_hosts_take()
    {
        Assert.Equal("k1", KeyRing.Parse(_made.TextOf("key-ring.json")).CurrentId);
        Assert.True(_made.TextOf("operator-key").Length >= SelfCareOptionsValidator.OperatorKeyMinLength);
        Assert.Equal(_made.TextOf("database-password"), new NpgsqlConnectionStringBuilder(_made.TextOf("connection-string")).Password);
        Assert.Equal(64, _made.TextOf("database-password").Length);
    }

    [Fact]
    public void They_are_other_ones_each_time()
    {
        using var others = new MadeSecrets();

        Assert.All(Directory.EnumerateFiles(_made.Folder), path => Assert.NotEqual(File.ReadAllText(path), others.TextOf(Path.GetFileName(path))));
    }

    [Fact]
    public void A_container_may_read_them_and_only_their_owner_finds_them()
    {
        Assert.Equal("700", Mode(_made.Folder));
        Assert.All(Directory.EnumerateFiles(_made.Folder), path => Assert.Equal("444", Mode(path)));
    }

    [Fact]
    public void What_is_there_stays_and_what_is_not_is_made()
    {
        var before = Directory.EnumerateFiles(_made.Folder).ToDictionary(path => path, File.ReadAllText);
        File.Delete(Path.Combine(_made.Folder, "operator-key"));
        File.Delete(Path.Combine(_made.Folder, "connection-string"));

        Assert.Equal(0, _made.Make());

        var after = Directory.EnumerateFiles(_made.Folder).ToDictionary(path => path, File.ReadAllText);
        Assert.Equal("operator-key", Path.GetFileName(Assert.Single(after.Keys, path => !before.TryGetValue(path, out var text) || text != after[path])));
        Assert.Equal(before.Keys.Order(), after.Keys.Order());
    }

    [Fact]
    public void No_second_password_is_made_beside_a_connection_string_that_has_one()
    {
        File.Delete(Path.Combine(_made.Folder, "database-password"));

        Assert.Equal(1, _made.Make());

        Assert.False(File.Exists(Path.Combine(_made.Folder, "database-password")));
    }

    [Fact]
    public void They_are_not_checked_in() => Assert.Contains("secrets/", File.ReadLines(Path.Combine(Repository.Root, ".gitignore")));

    public void Dispose() => _made.Dispose();

    private static string Mode(string path) => OperatingSystem.IsWindows()
        ? throw new PlatformNotSupportedException()
        : Convert.ToString((int)File.GetUnixFileMode(path), toBase: 8);
}
