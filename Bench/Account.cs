using System.Text;

namespace OrleansSelfCare.Bench;

/// <summary>A test account. Request bodies are prepared in advance; values of the last reply are kept for the next step.</summary>
internal sealed class Account(int number)
{
    public const string Line = "ip-phone";
    public const string Password = "correct horse battery";

    private const string Phone = "0312345678";

    public string Id { get; } = $"bench-{number:D7}";

    public string Email { get; } = $"bench-{number:D7}@example.jp";

    /// <summary>The address that the trusted proxy names; null: no proxy.</summary>
    public string? Network { get; init; }

    public byte[] LogInBody { get; } = Encoding.UTF8.GetBytes($$"""{"selfCareId":"bench-{{number:D7}}","password":"{{Password}}"}""");

    /// <summary>Changes the address to the same address.</summary>
    public byte[] ChangeEmailBody => Encoding.UTF8.GetBytes(
        $$"""{"challenge":"{{Challenge}}","email":"{{Email}}","emailConfirmation":"{{Email}}","contactPhone":"{{Phone}}"}""");

    public byte[] VerifyBody { get; private set; } = [];

    public string? Session { get; set; }

    /// <summary>Of the OpenID provider, as are the following ones.</summary>
    public string? AuthorizationCode { get; set; }

    public string? AccessToken { get; set; }

    public string? RefreshToken { get; set; }

    public string CsvRow => $"{Line},{Id},{Password},{Email},{Phone}";

    /// <param name="answer">The reply to login.</param>
    public (string Challenge, string Reference) Challenged(string answer) =>
        (Challenge, Reference) = (Text(answer, "challenge"), Text(answer, "reference"));

    public string Challenge { get; private set; } = "";

    public string Reference { get; private set; } = "";

    public void Mailed(string code) => VerifyBody = Encoding.UTF8.GetBytes($$"""{"challenge":"{{Challenge}}","code":"{{code}}"}""");

    /// <param name="answer">The reply to verify.</param>
    public void SignedIn(string answer) => Session = Text(answer, "session");

    /// <summary>Reads a string member that has no escapes.</summary>
    private static string Text(string json, string member)
    {
        var opening = $"\"{member}\":\"";
        var start = json.IndexOf(opening, StringComparison.Ordinal);
        return start < 0
            ? throw new InvalidOperationException($"There is no {member} in the answer.")
            : json[(start + opening.Length)..json.IndexOf('"', start + opening.Length)];
    }
}
