using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansSelfCare.Portal;
using OrleansSelfCare.Portal.Settings;
using OrleansSelfCare.Tests.Hosts;

namespace OrleansSelfCare.Tests.Pages;

/// <summary>The portal's settings: the defaults, and the messages about wrong settings.</summary>
public sealed class PortalSettingsTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("selfcare-portal-").FullName;

    [Fact]
    public void Every_fault_is_named_at_once()
    {
        var errors = Assert.Throws<OptionsValidationException>(() => PortalHost.Build(
        [
            "--Portal:Api=gateway:5080",
            $"--Portal:DataDirectory={Path.Combine(FileThere(), "portal")}",
            "--Portal:Proxies:0=nobody",
            "--Portal:TimeZone=Asia/Nowhere",
            "--Portal:Lines:ip-phone:Menu:0:Entries:0:Url=javascript:alert(1)",
            "--Portal:Lines:ip-phone:PhoneMismatch=Nowhere",
            "--Portal:Texts:verfy.title:Ja=2段階認証",
            "--Portal:Lines:free-voice:Texts:menu.signed-in:Ja=ようこそ{",
            "--Portal:Colour=red",
            "--Portal:Lines:ip-phone:Addresses:1=ip",
            "--Portal:Lines:ip-phone:Addresses:2=/Health/ready",
            "--Portal:Lines:free-voice:Addresses:2=/ip-phone/login",
            "--Portal:Lines:free-voice:Addresses:1=/mfes/users/login",
            "--Portal:Lines:free-voice:Hosts:0=no host",
        ])).Failures.ToList();

        string[] settings =
        [
            "Portal:Colour", "Portal:Lines:ip-phone:PhoneMismatch", "Portal:Api", "Portal:TimeZone", "Portal:Proxies",
            "Portal:DataDirectory", "Portal:Lines:ip-phone:Menu", "Portal:Texts:verfy.title",
            "Portal:Lines:free-voice:Texts:menu.signed-in", "Portal:Lines:ip-phone:Addresses", "Portal:Lines:ip-phone:Addresses",
            "Portal:Lines:free-voice:Addresses", "Portal:Lines:mobile-choice-050:Addresses",
            "Portal:Lines:free-voice:Hosts",
        ];
        Assert.Equal(settings.Order(), errors.Select(error => error.Split([": ", " "], StringSplitOptions.None)[0]).Order());
    }

    [Fact]
    public void Every_text_there_is_says_it_in_both_languages_or_in_none()
    {
        var options = Options();
        var texts = options.Texts.Concat(options.Lines.SelectMany(line => line.Value.Texts))
            .Select(text => (text.Key, text.Value))
            .Concat(options.Lines.SelectMany(line => line.Value.Menu.Concat(line.Value.MenuEnd).SelectMany(group =>
                new[] { group.Title, group.Note }.Concat(group.Entries.SelectMany(entry => new[] { entry.Name, entry.Description }))
                    .Select(text => (line.Key, text)))));

        // The manual shows this English text on the Japanese page.
        Assert.All(texts.Where(text => text.Item1 != "mismatch.english"), text =>
            Assert.True((text.Item2.Ja.Length == 0) == (text.Item2.En.Length == 0), text.Item1));
        Assert.True(options.Texts.Count > 80);
    }

    [Fact]
    public void A_line_says_its_own_over_the_common_texts_and_may_say_nothing()
    {
        var options = Options("--Portal:Lines:mobile-choice-050:Texts:verify.reset:Ja=", "--Portal:Texts:send:Ja=次へ");

        var texts = new LineTexts(options, "mobile-choice-050", "ja");

        Assert.Equal("認証チェック", texts["login.title"]);
        Assert.Equal("", texts["verify.reset"]);
        Assert.Equal("次へ", texts["send"]);
        Assert.Equal("カスタマーセルフケアサービス", new LineTexts(options, "a-line-of-tomorrow", "ja").Site("login"));
    }

    [Fact]
    public void Menu_leads_elsewhere_only_if_an_entry_has_an_address()
    {
        Assert.False(new LineTexts(Options(), "ip-phone", "ja").MenuLeadsElsewhere);
        var options = Options("--Portal:Lines:ip-phone:Menu:0:Entries:0:Url=https://contract.example.jp/");
        Assert.True(new LineTexts(options, "ip-phone", "ja").MenuLeadsElsewhere);
        Assert.False(new LineTexts(options, "free-voice", "ja").MenuLeadsElsewhere);
    }

    [Theory]
    [InlineData("TEL：0120-987-123", "tel:0120987123")]
    [InlineData("+81 の代わりに +8150-1234-5678 (9:00–17:30)", "tel:+815012345678")]
    [InlineData("内線 12", null)]
    public void Support_number_is_a_link_that_dials_it(string text, string? link) =>
        Assert.Equal(link, new LineTexts(Options($"--Portal:Texts:support.phone:Ja={text}"), null, "ja").SupportTel);

    [Fact]
    public void What_the_pages_show_is_no_trade_mark_but_in_what_the_mails_are_called()
    {
        var options = Options();

        var named = options.Texts.Concat(options.Lines.SelectMany(line => line.Value.Texts))
            .Where(text => text.Value.Ja.Contains("楽天", StringComparison.Ordinal)
                || text.Value.Ja.Contains("Rakuten", StringComparison.OrdinalIgnoreCase))
            .Select(text => text.Key);

        Assert.Equal(["mail-subject", "verify.domain.note", "verify.help.steps"], named.Order());
    }

    [Fact]
    public void Folders_and_keys_that_the_portal_makes_are_its_owners_alone_and_it_warns_of_a_folder_that_others_can_enter()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        var log = new LogLines();
        Build("new/portal").Services.GetRequiredService<IDataProtectionProvider>().CreateProtector("any").Protect("any");

        Assert.Equal(Owner, File.GetUnixFileMode(Path.Combine(_directory, "new")));
        Assert.Equal(Owner, File.GetUnixFileMode(Path.Combine(_directory, "new/portal")));
        var key = Assert.Single(Directory.GetFiles(Path.Combine(_directory, "new/portal")));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(key));
        Assert.DoesNotContain(log.Lines, line => line.Contains("other users", StringComparison.Ordinal));
        File.SetUnixFileMode(Path.Combine(_directory, "new/portal"), Owner | UnixFileMode.OtherExecute);
        Build("new/portal");
        Assert.Single(log.Lines, line => line.StartsWith("Portal:DataDirectory: other users can enter", StringComparison.Ordinal));

        WebApplication Build(string data) => PortalHost.Build(
            [$"--Portal:DataDirectory={Path.Combine(_directory, data)}"], builder => builder.Logging.ClearProviders().AddProvider(log));
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private PortalOptions Options(params string[] args) =>
        (PortalOptions)PortalHost.Build([$"--Portal:DataDirectory={_directory}", .. args]).Services.GetService(typeof(PortalOptions))!;

    private string FileThere()
    {
        var path = Path.Combine(_directory, "file");
        File.WriteAllText(path, "");
        return path;
    }
}
