namespace OrleansSelfCare.Bench;

/// <summary>A folder that is deleted on dispose or exit.</summary>
internal sealed class TemporaryDirectory : IDisposable
{
    private readonly CleanupOnExit _cleanup;

    public TemporaryDirectory() => _cleanup = new CleanupOnExit(() => Directory.Delete(Path, recursive: true));

    public string Path { get; } = Directory.CreateTempSubdirectory("selfcare-bench-").FullName;

    public void Dispose() => _cleanup.Dispose();
}
