using System.Diagnostics;

namespace OrleansSelfCare.Tests.Containers;

/// <summary>New secrets over the volume of an earlier installation.</summary>
[Collection(nameof(RunningContainers)), Trait("Category", "Containers"), Trait("Category", "Long")]
public sealed class OldVolumeTests
{
    private static readonly TimeSpan MaxWait = TimeSpan.FromMinutes(1);

    [SkippableFact]
    public async Task Up_with_a_password_that_the_database_does_not_know_ends_soon_and_the_log_of_migrate_says_why()
    {
        await Engine.Need();
        await Engine.HasImages(Engine.Latest);
        await using var project = new ComposeProject("selfcare-test-volume", "10.211");
        await project.Create();
        await project.Compose("up", "--detach", "--wait", "postgres");
        await project.Compose("rm", "--stop", "--force", "postgres");
        Directory.Delete(Path.Combine(project.Folder, "secrets"), recursive: true);
        await project.MakeSecrets();
        var began = Stopwatch.GetTimestamp();

        var (exit, _, error) = await project.TryCompose("up", "--detach", "--wait");

        Assert.NotEqual(0, exit);
        Assert.Contains("migrate", error, StringComparison.Ordinal);
        Assert.InRange(Stopwatch.GetElapsedTime(began), TimeSpan.Zero, MaxWait);
        Assert.Contains("password authentication failed", await project.Logs("migrate"), StringComparison.Ordinal);
    }
}
