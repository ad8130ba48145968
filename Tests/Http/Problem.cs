using System.Text.Json;
using OrleansSelfCare.Tests.Hosts;

namespace OrleansSelfCare.Tests.Http;

/// <summary>What every refusal must be: RFC 9457, with the contract's fields, and nothing of the program's insides.</summary>
internal static class Problem
{
    private static readonly string[] Always = ["code", "detail", "status", "title", "traceId", "type"];
    private static readonly string[] Insides = ["Exception", "   at ", "System.", "Microsoft.", "OrleansSelfCare.", "Sqlite", "JsonReader"];

    /// <returns>Null: it is a proper 4xx problem; otherwise what is wrong with it.</returns>
    public static string? Fault(Reply reply)
    {
        if ((int)reply.Status is < 400 or > 499)
        {
            return $"status {(int)reply.Status}: {Start(reply.Text)}";
        }

        if (reply.ContentHeaders.ContentType?.MediaType != "application/problem+json")
        {
            return $"{(int)reply.Status} as {reply.ContentHeaders.ContentType}: {Start(reply.Text)}";
        }

        if (Insides.FirstOrDefault(inside => reply.Text.Contains(inside, StringComparison.OrdinalIgnoreCase)) is { } shown)
        {
            return $"it shows '{shown}': {Start(reply.Text)}";
        }

        var body = reply.Body;
        return Always.Where(name => !body.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null).ToArray() is { Length: > 0 } missing
            ? $"no {string.Join(", ", missing)}: {Start(reply.Text)}"
            : body.GetProperty("status").GetInt32() != (int)reply.Status || reply["type"] != $"/problems/{reply["code"]}"
                ? $"it contradicts itself: {Start(reply.Text)}"
                : null;
    }

    /// <summary>The reply is that refusal and carries exactly the fields its row of the contract says.</summary>
    public static Reply IsProblem(this Reply reply, int status, string code, params string[] more)
    {
        reply.Is(status, code);
        Assert.Null(Fault(reply));
        Assert.Equal(Always.Concat(more).Order(StringComparer.Ordinal), reply.Body.EnumerateObject().Select(field => field.Name).Order(StringComparer.Ordinal));
        return reply;
    }

    private static string Start(string text) => text.Length > 200 ? text[..200] : text;
}
