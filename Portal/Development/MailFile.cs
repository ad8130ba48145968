using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace OrleansSelfCare.Portal.Development;

/// <summary>
/// A mail that the service wrote to a file instead of sending it. Parses only the parts of MIME that the service's mails use.
/// </summary>
internal sealed partial record MailFile(DateTimeOffset Written, string To, string Subject, string Text)
{
    private const int MaxShown = 30;

    /// <returns>Newest first.</returns>
    public static IReadOnlyList<MailFile> Newest(string folder) => !Directory.Exists(folder) ? [] :
    [
        .. new DirectoryInfo(folder).EnumerateFiles("*.eml")
            .OrderByDescending(file => file.Name, StringComparer.Ordinal)
            .Take(MaxShown)
            .Select(file => Parse(file.LastWriteTimeUtc, File.ReadAllText(file.FullName))),
    ];

    private static MailFile Parse(DateTimeOffset written, string mail)
    {
        var (head, body) = Split(mail);
        return new(written, Header(head, "To"), Header(head, "Subject"), PlainText(body));
    }

    private static string PlainText(string body)
    {
        var text = Split(body[Math.Max(0, body.IndexOf("Content-Type: text/plain", StringComparison.OrdinalIgnoreCase))..]).Body;
        var end = text.IndexOf("\n--", StringComparison.Ordinal);
        return (end < 0 ? text : text[..end]).Trim();
    }

    private static (string Head, string Body) Split(string text)
    {
        var unix = text.ReplaceLineEndings("\n");
        var end = unix.IndexOf("\n\n", StringComparison.Ordinal);
        return end < 0 ? (unix, "") : (unix[..end], unix[(end + 2)..]);
    }

    private static string Header(string head, string name)
    {
        var header = Fold().Replace(head, " ").Split('\n')
            .FirstOrDefault(row => row.StartsWith($"{name}: ", StringComparison.OrdinalIgnoreCase));
        return EncodedWord().Replace(
            header?[(name.Length + 2)..] ?? "",
            word => word.Groups[1].Value is "B" or "b"
                ? Encoding.UTF8.GetString(Convert.FromBase64String(word.Groups[2].Value))
                : WebUtility.UrlDecode(word.Groups[2].Value.Replace('=', '%').Replace('_', '+')));
    }

    [GeneratedRegex("\n[ \t]+")]
    private static partial Regex Fold();

    [GeneratedRegex(@"=\?utf-8\?([BbQq])\?([^?]*)\?=(\s+(?==\?))?", RegexOptions.IgnoreCase)]
    private static partial Regex EncodedWord();
}
