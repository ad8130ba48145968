using System.Text.Json;
using OrleansSelfCare.Hosting.Settings;

namespace OrleansSelfCare.Gateway.Http;

/// <summary>
/// A problem code of the HTTP contract, for the developers of portals: texts, status and members. From <c>problems.json</c>.
/// </summary>
/// <param name="Members">The members besides those that every problem has.</param>
/// <param name="Title">The English one is the problem's <c>title</c> (RFC 9457, 3.1.3).</param>
/// <param name="Happened">What the code means.</param>
/// <param name="Advice">What the portal should do.</param>
internal sealed record ProblemCode(int Status, IReadOnlyList<string> Members, Text Title, Text Happened, Text Advice)
{
    private static readonly Resource Read = Load();

    public static IReadOnlyDictionary<string, ProblemCode> All => Read.Codes;

    /// <summary>What the members mean that not every problem has, by name.</summary>
    public static IReadOnlyDictionary<string, Text> MemberTexts => Read.Members;

    private static Resource Load()
    {
        using var json = typeof(ProblemCode).Assembly.GetManifestResourceStream("problems.json")!;
        return JsonSerializer.Deserialize<Resource>(json, JsonSerializerOptions.Web)!;
    }

    private sealed record Resource(Dictionary<string, Text> Members, Dictionary<string, ProblemCode> Codes);
}
