using OrleansSelfCare.Tests.Hosts;

namespace OrleansSelfCare.Tests.Http;

/// <summary>The rules for every problem reply: RFC 9457, the contract's fields, and no internals of the program.</summary>
internal static class Problem
{
    private static readonly string[] Always = ["code", "detail", "status", "title", "traceId", "type"];
    private static readonly string[] Internals =
        ["Exception", "   at ", "System.", "Microsoft.", "OrleansSelfCare.", "Sqlite", "JsonReader"];

    /// <returns>What is wrong with the reply, or null if it is a correct 4xx problem.</returns>
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

        if (Internals.FirstOrDefault(name => reply.Text.Contains(name, StringComparison.OrdinalIgnoreCase)) is { } shown)
        {
            return $"it shows '{shown}': {Start(reply.Text)}";
        }

        var missing = Always.Where(name => reply[name] is null).ToArray();
        return missing.Length > 0
            ? $"no {string.Join(", ", missing)}: {Start(reply.Text)}"
            : reply.Body.GetProperty("status").GetInt32() != (int)reply.Status || reply["type"] != $"/problems/{reply["code"]}"
                ? $"status or type is inconsistent: {Start(reply.Text)}"
                : null;
    }

    /// <summary>Fails unless the reply is this problem and has exactly these fields besides those of every problem.</summary>
    public static Reply IsProblem(this Reply reply, int status, string code, params string[] more)
    {
        reply.Is(status, code);
        Assert.Null(Fault(reply));
        Assert.Equal(
            Always.Concat(more).Order(StringComparer.Ordinal),
            reply.Body.EnumerateObject().Select(field => field.Name).Order(StringComparer.Ordinal));
        return reply;
    }

    private static string Start(string text) => text.Length > 200 ? text[..200] : text;
}
