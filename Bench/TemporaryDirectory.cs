namespace OrleansSelfCare.Bench;

/// <summary>A folder that doesn't stay behind.</summary>
internal sealed class TemporaryDirectory : IDisposable
{
    private readonly Leftover _leftover;

    public TemporaryDirectory() => _leftover = new Leftover(() => Directory.Delete(Path, recursive: true));

    public string Path { get; } = Directory.CreateTempSubdirectory("selfcare-bench-").FullName;

    public void Dispose() => _leftover.Dispose();
}
