using System.Text.Json;
using OrleansSelfCare.Tests.Docs;

namespace OrleansSelfCare.Tests.Deployment;

/// <summary>A host's Dockerfile. This reads one instruction per line; the Dockerfiles use no other syntax.</summary>
internal sealed class Dockerfile
{
    private readonly List<(string Verb, string Words)> _lines;

    private Dockerfile(IEnumerable<string> lines) => _lines =
    [
        .. lines.Where(line => line.Length > 0 && line[0] != '#')
            .Select(line => line.Split(' ', 2))
            .Select(line => (line[0], line[1])),
    ];

    /// <summary>The files that are copied before the restore. Docker caches its layer while they stay the same.</summary>
    public IEnumerable<string> RestoredFrom => _lines
        .TakeWhile(line => !line.Words.StartsWith("dotnet restore", StringComparison.Ordinal))
        .Where(line => line.Verb == "COPY")
        .SelectMany(line => line.Words.Split(' ')[..^1]);

    /// <summary>The environment of the build stage when the restore runs.</summary>
    public Dictionary<string, string> BuildEnvironment => Environment(_lines.TakeWhile(line => line.Verb != "RUN"));

    public Dictionary<string, string> ImageEnvironment => Environment(LastStage);

    /// <summary>The commands that run in the last stage.</summary>
    public IEnumerable<string> ImageCommands => LastStage.Where(line => line.Verb == "RUN").Select(line => line.Words);

    public string BaseImage => LastStage.First().Words;

    public string? User => LastStage.LastOrDefault(line => line.Verb == "USER").Words;

    public string[] Entrypoint => JsonSerializer.Deserialize<string[]>(LastStage.Single(line => line.Verb == "ENTRYPOINT").Words)!;

    private IEnumerable<(string Verb, string Words)> LastStage => _lines.Skip(_lines.FindLastIndex(line => line.Verb == "FROM"));

    /// <param name="project">Its folder, from the root of the repository.</param>
    public static Dockerfile Of(string project) => new(File.ReadLines(Path.Combine(Repository.Root, project, "Dockerfile")));

    private static Dictionary<string, string> Environment(IEnumerable<(string Verb, string Words)> lines) => lines
        .Where(line => line.Verb == "ENV")
        .SelectMany(line => line.Words.Split(' '))
        .Select(setting => setting.Split('=', 2))
        .ToDictionary(setting => setting[0], setting => setting[1]);
}
