using System.Globalization;
using System.Text.RegularExpressions;

namespace OrleansSelfCare.Accounts.Passwords;

/// <summary>
/// A hash of Argon2id in PHC format, as other systems export it: <c>$argon2id$v=19$m=65536,t=3,p=4$salt$hash</c>. Its parameters are
/// limited, because they decide how much memory and time a login takes.
/// </summary>
public sealed partial record Argon2Hash
{
    private const int MaxMemory = 64 * 1024;
    private const int MaxPasses = 10;
    private const int MaxParallelism = 16;

    private Argon2Hash(string text, int memory, int passes, int parallelism) =>
        (Text, Memory, Passes, Parallelism) = (text, memory, passes, parallelism);

    public string Text { get; }

    /// <summary>In KiB.</summary>
    public int Memory { get; }

    public int Passes { get; }

    public int Parallelism { get; }

    public byte[] Salt() => Bytes(Text.Split('$')[^2]);

    public byte[] Subkey() => Bytes(Text.Split('$')[^1]);

    /// <returns>Why the text is not accepted; null if it is.</returns>
    internal static PasswordHashError? Parse(string text, out Argon2Hash? hash)
    {
        hash = null;
        if (Pattern().Match(text) is not { Success: true } match)
        {
            return PasswordHashError.Argon2Format;
        }

        var parsed = new Argon2Hash(text, Number("m"), Number("t"), Number("p"));
        if (parsed.Parallelism is 0 or > MaxParallelism)
        {
            return PasswordHashError.Argon2Parallelism;
        }

        if (parsed.Memory < 8 * parsed.Parallelism || parsed.Memory > MaxMemory)
        {
            return PasswordHashError.Argon2Memory;
        }

        if (parsed.Passes is 0 or > MaxPasses)
        {
            return PasswordHashError.Argon2Passes;
        }

        if (text.Split('$')[^2..].Any(part => part.Length % 4 == 1)
            || parsed.Salt().Length is < 8 or > 64 || parsed.Subkey().Length is < 16 or > 64)
        {
            return PasswordHashError.Argon2Length;
        }

        hash = parsed;
        return null;

        int Number(string name) => int.Parse(match.Groups[name].ValueSpan, CultureInfo.InvariantCulture);
    }

    public override string ToString() => nameof(Argon2Hash);

    private static byte[] Bytes(string base64) => Convert.FromBase64String(base64 + new string('=', -base64.Length & 3));

    [GeneratedRegex(
        @"\A\$argon2id\$v=19\$m=(?<m>[0-9]{1,9}),t=(?<t>[0-9]{1,9}),p=(?<p>[0-9]{1,9})\$[A-Za-z0-9+/]{1,100}\$[A-Za-z0-9+/]{1,100}\z")]
    private static partial Regex Pattern();
}
