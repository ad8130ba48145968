using System.Text.Json;

namespace OrleansSelfCare.Tests.Operators;

/// <summary>Reads an audit log. Each line must be a JSON object.</summary>
internal static class AuditLines
{
    public static string FileIn(string directory) => Path.Combine(directory, "audit.jsonl");

    public static IReadOnlyList<JsonElement> Read(string file) =>
        [.. File.ReadAllLines(file).Select(line => JsonDocument.Parse(line).RootElement)];

    /// <summary>The lines after the first <paramref name="before"/>.</summary>
    public static IReadOnlyList<JsonElement> Since(int before, string file) => [.. Read(file).Skip(before)];

    public static int Count(string file) => File.Exists(file) ? File.ReadAllLines(file).Length : 0;

    public static string? Of(this JsonElement line, string field) =>
        line.GetProperty(field) is { ValueKind: not JsonValueKind.Null } value ? value.ToString() : null;

    /// <summary>Event, key, call and status.</summary>
    public static string Short(this JsonElement line) =>
        $"{line.Of("event")} {line.Of("key") ?? "-"} {line.Of("call") ?? "-"} {line.Of("status") ?? "-"}";
}
