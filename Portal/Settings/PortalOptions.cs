using OrleansSelfCare.Hosting.Pages;

namespace OrleansSelfCare.Portal.Settings;

/// <summary>Section <c>Portal</c> of the configuration. Wrong, missing or unknown settings stop the portal at startup.</summary>
public sealed class PortalOptions
{
    public const string Section = "Portal";

    /// <summary>The address of the service's HTTP API.</summary>
    public string Api { get; set; } = "http://127.0.0.1:5080";

    /// <summary>Holds the keys that encrypt the cookies. Portals behind one address must share it.</summary>
    public string DataDirectory { get; set; } = "./data/portal";

    /// <summary>
    /// The proxies in front of the portal, as addresses or networks (<c>10.0.0.0/8</c>). Only their headers <c>X-Forwarded-For</c> or
    /// <c>Forwarded</c>, <c>X-Forwarded-Proto</c> and <c>X-Forwarded-Prefix</c> (the path that the portal is served under) are used.
    /// </summary>
    public List<string> Proxies { get; } = [];

    /// <summary>How long the portal serves requests after SIGTERM, while it is not ready; 0: it stops at once.</summary>
    public TimeSpan DrainTime { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The time zone of the times shown.</summary>
    public string TimeZone { get; set; } = "Asia/Tokyo";

    /// <summary>
    /// For development: <c>/mails</c> shows the mail files of this folder to a browser on the same machine. Empty: the page does not exist.
    /// </summary>
    public string MailFolder { get; set; } = "";

    /// <summary>The common texts, by key. Keys of one page begin with its name (<c>verify.title</c>).</summary>
    public Dictionary<string, Text> Texts { get; } = new(StringComparer.Ordinal);

    /// <summary>By service line id. A service line that is not listed has the common texts and no menu.</summary>
    public Dictionary<string, LineOptions> Lines { get; } = new(StringComparer.Ordinal);

    /// <returns>The service line that this host name belongs to; null: none.</returns>
    internal string? LineAt(string host) =>
        Lines.FirstOrDefault(line => line.Value.Hosts.Contains(host, StringComparer.OrdinalIgnoreCase)).Key;
}

/// <summary>What is specific to one service line.</summary>
public sealed class LineOptions
{
    /// <summary>The order on the first page; service lines without one come last.</summary>
    public int Place { get; set; } = int.MaxValue;

    /// <summary>More paths that lead to its login (<c>/selfcare/SelfcareLogin.in</c>), such as those printed in the manual.</summary>
    public List<string> Addresses { get; } = [];

    /// <summary>Host names whose first page is its login, without port. The proxy must pass on the header <c>Host</c>.</summary>
    public List<string> Hosts { get; } = [];

    public PhoneMismatchPlace PhoneMismatch { get; set; }

    /// <summary>Replace the common texts. An empty text hides the common one.</summary>
    public Dictionary<string, Text> Texts { get; } = new(StringComparer.Ordinal);

    public List<MenuGroup> Menu { get; } = [];

    /// <summary>Shown below the menu's usage notes.</summary>
    public List<MenuGroup> MenuEnd { get; } = [];
}

/// <summary>Where the message about a wrong contact phone number is shown (manual, pages 8, 13 and 19).</summary>
public enum PhoneMismatchPlace
{
    AboveTheForm,
    AboveTheFields,
    OnAPageOfItsOwn,
}

public sealed class MenuGroup
{
    public Text Title { get; set; } = new();

    /// <summary>The link of the title, as in <see cref="MenuEntry.Url"/>; null: no link.</summary>
    public string? Url { get; set; }

    public List<MenuEntry> Entries { get; } = [];

    public Text Note { get; set; } = new();
}

public sealed class MenuEntry
{
    public Text Name { get; set; } = new();

    public Text Description { get; set; } = new();

    /// <summary>
    /// An address of another system (<c>https://…</c>), or a page of the same service line (<c>password</c>). Empty: not available yet.
    /// </summary>
    public string Url { get; set; } = "";
}

/// <summary>A text in both languages.</summary>
public sealed class Text
{
    public string Ja { get; set; } = "";

    public string En { get; set; } = "";

    public string In(string language) => language == Language.English && En.Length > 0 ? En : Ja;
}
