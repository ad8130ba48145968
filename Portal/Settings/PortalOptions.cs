namespace OrleansSelfCare.Portal.Settings;

/// <summary>Section <c>Portal</c> of the configuration. What is wrong, missing or unknown stops the portal at start.</summary>
public sealed class PortalOptions
{
    public const string Section = "Portal";

    /// <summary>The service's HTTP API.</summary>
    public string Api { get; set; } = "http://127.0.0.1:5080";

    /// <summary>The keys that protect the cookies. Portals that serve the same customers share it.</summary>
    public string DataDirectory { get; set; } = "./data/portal";

    /// <summary>
    /// What stands in front of the portal, as addresses or networks (<c>10.0.0.0/8</c>): its <c>X-Forwarded-For</c> and
    /// <c>X-Forwarded-Proto</c> count, nobody else's.
    /// </summary>
    public List<string> Proxies { get; } = [];

    /// <summary>In which times of day are shown.</summary>
    public string TimeZone { get; set; } = "Asia/Tokyo";

    /// <summary>For development: <c>/mails</c> shows the mail files of this folder to a browser on the same machine. Empty: there is no such page.</summary>
    public string MailFolder { get; set; } = "";

    /// <summary>What the pages say, by key; <c>{key}</c> with a screen's name before it (<c>verify.title</c>).</summary>
    public Dictionary<string, Text> Texts { get; } = new(StringComparer.Ordinal);

    /// <summary>The lines' own, by id. A line of the service that isn't here has the common texts and no menu.</summary>
    public Dictionary<string, LineOptions> Lines { get; } = new(StringComparer.Ordinal);
}

/// <summary>What a service line shows otherwise than the rest.</summary>
public sealed class LineOptions
{
    /// <summary>Among the lines on the first page; those without one come last.</summary>
    public int Place { get; set; } = int.MaxValue;

    public PhoneMismatchPlace PhoneMismatch { get; set; }

    /// <summary>Over the common texts. Empty: nothing is shown there.</summary>
    public Dictionary<string, Text> Texts { get; } = new(StringComparer.Ordinal);

    public List<MenuGroup> Menu { get; } = [];

    /// <summary>Below what the menu says about its use.</summary>
    public List<MenuGroup> MenuEnd { get; } = [];
}

/// <summary>Where a customer reads that the contact phone number is another (manual, pages 8, 13 and 19).</summary>
public enum PhoneMismatchPlace
{
    AboveTheForm,
    AboveTheFields,
    OnAPageOfItsOwn,
}

public sealed class MenuGroup
{
    public Text Title { get; set; } = new();

    /// <summary>Of the title; as in <see cref="MenuEntry.Url"/>.</summary>
    public string? Url { get; set; }

    public List<MenuEntry> Entries { get; } = [];

    public Text Note { get; set; } = new();
}

public sealed class MenuEntry
{
    public Text Name { get; set; } = new();

    public Text Description { get; set; } = new();

    /// <summary>An address of another system (<c>https://…</c>), or a page of the line's own (<c>password</c>). Empty: not available yet.</summary>
    public string Url { get; set; } = "";
}

/// <summary>A text in both languages.</summary>
public sealed class Text
{
    public string Ja { get; set; } = "";

    public string En { get; set; } = "";

    public string In(string language) => language == Http.Language.English && En.Length > 0 ? En : Ja;
}
