using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OrleansSelfCare.Hosting.Settings;
using OrleansSelfCare.Mail;

namespace OrleansSelfCare.Tests.Mail;

/// <summary>Settings that are refused at start, with their keys and without their secrets.</summary>
public sealed class MailSettingsTests
{
    [Theory]
    [InlineData("StartTls", "mail.example.jp", false, true)]
    [InlineData("Tls", "mail.example.jp", false, true)]
    [InlineData("None", "localhost", false, true)]
    [InlineData("None", "127.0.0.1", false, true)]
    [InlineData("None", "::1", false, true)]
    [InlineData("None", "mail.example.jp", true, true)]
    [InlineData("None", "mail.example.jp", false, false)]
    [InlineData("None", "localhost.example.jp", false, false)]
    public void Password_goes_in_clear_to_another_machine_only_if_it_is_asked_for(string security, string host, bool allow, bool accepted)
    {
        var server = new SmtpOptions
        {
            Host = host, Security = security, User = "gateway", Password = "secret", AllowPasswordInClear = allow,
        };

        var first = Errors(options => options.Mail.Smtp = server);
        var second = Errors(options => options.Mail.Relays.Add(server));

        Assert.Equal(accepted ? 0 : 1, first.Length);
        Assert.Equal(accepted ? 0 : 1, second.Length);
        Assert.All(first, error => Assert.StartsWith("SelfCare:Mail:Smtp:Security", error, StringComparison.Ordinal));
        Assert.All(second, error => Assert.StartsWith("SelfCare:Mail:Relays:0:Security", error, StringComparison.Ordinal));
        Assert.DoesNotContain("secret", string.Join(' ', [.. first, .. second]), StringComparison.Ordinal);
    }

    [Fact]
    public void Password_in_clear_without_a_user_is_no_question() =>
        Assert.Empty(Errors(options => (options.Mail.Smtp.Security, options.Mail.Smtp.Host) = ("None", "mail.example.jp")));

    [Theory]
    [InlineData("bounces+{token}@example.jp", true)]
    [InlineData("{token}@example.jp", true)]
    [InlineData("b-{token}-back@example.jp", true)]
    [InlineData("elevenlong+{token}@example.jp", true)]
    [InlineData("twelvelong-+{token}@example.jp", true)]
    [InlineData("thirteenlong+{token}@example.jp", false)]
    [InlineData("bounces@example.jp", false)]
    [InlineData("{token}{token}@example.jp", false)]
    [InlineData("bounces@{token}.example.jp", false)]
    [InlineData("bounces+{token}", false)]
    [InlineData("bounces {token}@example.jp", false)]
    public void Return_path_has_one_place_for_the_token(string address, bool accepted) =>
        Assert.Equal(accepted, Errors(options => options.Mail.ReturnPath = address).Length == 0);

    [Theory]
    [InlineData("Authority", "/nowhere/authority.pem")]
    [InlineData("Revocation", "Sometimes")]
    [InlineData("LocalName", "not a name")]
    [InlineData("LocalName", "-a.example.jp")]
    [InlineData("Security", "Ssl")]
    public void Wrong_value_is_named_for_each_server(string key, string value)
    {
        var property = typeof(SmtpOptions).GetProperty(key)!;
        var server = new SmtpOptions { Host = "mail.example.jp" };
        property.SetValue(server, value);

        var first = Assert.Single(Errors(options => options.Mail.Smtp = server));
        var second = Assert.Single(Errors(options => options.Mail.Relays.Add(server)));

        Assert.StartsWith($"SelfCare:Mail:Smtp:{key}", first, StringComparison.Ordinal);
        Assert.StartsWith($"SelfCare:Mail:Relays:0:{key}", second, StringComparison.Ordinal);
    }

    [Fact]
    public void Further_server_needs_a_host()
    {
        var error = Assert.Single(Errors(options => options.Mail.Relays.Add(new())));

        Assert.Equal("SelfCare:Mail:Relays:0:Host must name the mail server", error);
    }

    [Fact]
    public void Authority_must_be_a_file_with_certificates()
    {
        var file = Path.GetTempFileName();
        File.WriteAllText(file, "-----BEGIN NOTHING-----");

        var error = Assert.Single(Errors(options => options.Mail.Smtp.Authority = file));

        File.Delete(file);
        Assert.Equal($"SelfCare:Mail:Smtp:Authority: {file} has no PEM certificate", error);
    }

    [Theory]
    [InlineData(2048, UnixFileMode.UserRead | UnixFileMode.UserWrite, null)]
    [InlineData(2048, UnixFileMode.UserRead | UnixFileMode.GroupRead, null)]
    [InlineData(2048, UnixFileMode.UserRead | UnixFileMode.OtherRead, "other users can read or change")]
    [InlineData(512, UnixFileMode.UserRead | UnixFileMode.UserWrite, "less than 1024 bits")]
    [InlineData(0, UnixFileMode.UserRead | UnixFileMode.UserWrite, "has no private RSA key")]
    public void Signing_key_must_be_private_and_long_enough(int bits, UnixFileMode mode, string? error)
    {
        using var key = RSA.Create(bits == 0 ? 2048 : bits);
        var file = Path.GetTempFileName();
        File.WriteAllText(file, bits == 0 ? key.ExportSubjectPublicKeyInfoPem() : key.ExportPkcs8PrivateKeyPem());
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file, mode);
        }

        var errors = Errors(options =>
            (options.Mail.Dkim.Domain, options.Mail.Dkim.Selector, options.Mail.Dkim.KeyFile) = ("example.jp", "s2026", file));

        File.Delete(file);
        Assert.Equal(error is null ? 0 : 1, errors.Length);
        Assert.All(errors, text => Assert.Contains(error!, text, StringComparison.Ordinal));
    }

    [Fact]
    public void Signing_needs_all_three_settings() =>
        Assert.Contains(
            "SelfCare:Mail:Dkim:Domain, :Selector and :KeyFile go together", Errors(options => options.Mail.Dkim.Domain = "example.jp"));

    private static string[] Errors(Action<SelfCareOptions> change)
    {
        var options = Given.Options();
        options.Mail.Transport = "Smtp";
        options.Mail.Smtp.Host = "mail.example.jp";
        change(options);
        using var services = new ServiceCollection().AddMail().BuildServiceProvider();
        return
        [
            .. services.GetServices<IValidateOptions<SelfCareOptions>>()
                .SelectMany(validator => validator.Validate(null, options).Failures ?? []),
        ];
    }
}
