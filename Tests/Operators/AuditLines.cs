using System.Text.Json;

namespace OrleansSelfCare.Tests.Operators;

/// <summary>What an audit log says. Each of its lines must be JSON by itself.</summary>
internal static class AuditLines
{
    public static string FileIn(string directory) => Path.Combine(directory, "audit.jsonl");

    public static IReadOnlyList<JsonElement> Read(string file) => [.. File.ReadAllLines(file).Select(line => JsonDocument.Parse(line).RootElement)];

    /// <summary>The lines written since there were so many.</summary>
    public static IReadOnlyList<JsonElement> Since(int before, string file) => [.. Read(file).Skip(before)];

    public static int Count(string file) => File.Exists(file) ? File.ReadAllLines(file).Length : 0;

    public static string? Of(this JsonElement line, string field) =>
        line.GetProperty(field) is { ValueKind: not JsonValueKind.Null } value ? value.ToString() : null;

    /// <summary>Event, key, call and status, for a test to compare.</summary>
    public static string Short(this JsonElement line) =>
        $"{line.Of("event")} {line.Of("key") ?? "-"} {line.Of("call") ?? "-"} {line.Of("status") ?? "-"}";
}
