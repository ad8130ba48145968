using System.Text;
using System.Text.RegularExpressions;

namespace OrleansSelfCare.Tests.Mail;

/// <summary>A parsed mail. Supports only the MIME features that our mails use. Input: one character per byte (Latin-1).</summary>
internal sealed partial record ReadMail(IReadOnlyDictionary<string, string> Headers, string Text, string Html)
{
    public string Subject => Headers["Subject"];

    /// <summary>The text of the HTML body.</summary>
    public string SeenHtml => System.Net.WebUtility.HtmlDecode(Tag().Replace(Html[Html.IndexOf("<body", StringComparison.Ordinal)..], ""));

    public static ReadMail Parse(string raw)
    {
        var (headers, body) = Split(raw);
        var boundary = Boundary().Match(headers["Content-Type"]).Groups[1].Value;
        var pieces = body.Split("--" + boundary);
        Assert.StartsWith("--", pieces[^1], StringComparison.Ordinal);
        var parts = pieces[1..^1].Select(piece => Split(piece.TrimStart())).ToList();
        return new ReadMail(headers, Decode(parts, "text/plain"), Decode(parts, "text/html"));
    }

    private static (Dictionary<string, string> Headers, string Body) Split(string raw)
    {
        var end = raw.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        var headers = Fold().Replace(raw[..end], " ").Split("\r\n")
            .Select(line => line.Split(": ", 2))
            .ToDictionary(h => h[0], h => DecodeWords(h[1].Trim()), StringComparer.OrdinalIgnoreCase);
        return (headers, raw[(end + 4)..]);
    }

    private static string Decode(List<(Dictionary<string, string> Headers, string Body)> parts, string type)
    {
        var (headers, body) = parts.Single(p => p.Headers["Content-Type"].StartsWith(type, StringComparison.Ordinal));
        Assert.Contains("utf-8", headers["Content-Type"], StringComparison.OrdinalIgnoreCase);
        return Encoding.UTF8.GetString(headers.GetValueOrDefault("Content-Transfer-Encoding", "8bit").ToUpperInvariant() switch
        {
            "BASE64" => Convert.FromBase64String(body),
            "QUOTED-PRINTABLE" => QuotedPrintable(body.Replace("=\r\n", "", StringComparison.Ordinal)),
            _ => Encoding.Latin1.GetBytes(body),
        });
    }

    private static byte[] QuotedPrintable(string text) => Encoding.Latin1.GetBytes(
        QuotedByte().Replace(text, m => ((char)Convert.ToByte(m.Groups[1].Value, 16)).ToString()));

    /// <summary>Decodes each encoded word alone, so that a character split between two of them fails the test.</summary>
    private static string DecodeWords(string value) => EncodedWord().Replace(value, word => Encoding.UTF8.GetString(
        word.Groups[1].Value is "B" or "b"
            ? Convert.FromBase64String(word.Groups[2].Value)
            : QuotedPrintable(word.Groups[2].Value.Replace('_', ' '))));

    [GeneratedRegex(@"\r\n[ \t]+")]
    private static partial Regex Fold();

    [GeneratedRegex("""boundary="?([^";]+)""")]
    private static partial Regex Boundary();

    [GeneratedRegex("=([0-9A-F]{2})")]
    private static partial Regex QuotedByte();

    [GeneratedRegex(@"=\?utf-8\?([BbQq])\?([^?]*)\?=(\s+(?==\?))?", RegexOptions.IgnoreCase)]
    private static partial Regex EncodedWord();

    [GeneratedRegex("<[^>]*>")]
    private static partial Regex Tag();
}
