using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace OrleansSelfCare.Tests.Operators;

/// <summary>A file of operator keys, and the keys themselves; the file contains only their digests.</summary>
public sealed class KeyFile : IDisposable
{
    public const string Desk = "a-random-key-of-the-desk-0123456789";
    public const string Loader = "a-random-key-of-the-loader-0123456789";
    public const string MailServer = "a-random-key-of-a-mail-server-0123456789";
    public const string Unmasker = "a-random-key-of-an-unmasker-0123456789";
    public const string Auditor = "a-random-key-of-an-auditor-0123456789";
    public const string Stranger = "a-random-key-of-nobody-at-all-0123456789";

    public KeyFile() => WriteDeskAndLoader();

    public string Path { get; } = System.IO.Path.GetTempFileName();

    public string Setting => $"--SelfCare:OperatorKeys={Path}";

    public static object Entry(string name, string right, string key) => new { name, rights = new[] { right }, sha256 = Sha256(key) };

    public static string Sha256(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));

    /// <summary>The key that has this right: the desk's <c>support</c> includes reading, recovering and the test mail.</summary>
    public static string With(string right) => right switch
    {
        "provisioning" => Loader,
        "mail-events" => MailServer,
        "unmask" => Unmasker,
        "audit" => Auditor,
        _ => Desk,
    };

    public static string Without(string right) => With(right) == Desk ? Loader : Desk;

    public static string NameOf(string key) => key switch
    {
        Desk => "desk",
        MailServer => "mail-server",
        Unmasker => "unmasker",
        Auditor => "auditor",
        _ => "loader",
    };

    public void WriteDeskAndLoader() => Write(
        Entry("desk", "support", Desk), Entry("loader", "provisioning", Loader), Entry("mail-server", "mail-events", MailServer),
        Entry("unmasker", "unmask", Unmasker), Entry("auditor", "audit", Auditor));

    public void Write(params object[] keys) => Write(JsonSerializer.Serialize(new { keys }));

    public void Write(string text) => File.WriteAllText(Path, text);

    public void Dispose() => File.Delete(Path);
}
