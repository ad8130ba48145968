using System.Diagnostics;
using System.Net;
using OrleansSelfCare.Grains.Outbox;
using OrleansSelfCare.Hosting.Settings;
using OrleansSelfCare.Mail;

namespace OrleansSelfCare.Tests.Mail;

/// <summary>Which certificates of a mail server are accepted. One that isn't gets neither password nor mail.</summary>
public sealed class SmtpTlsTests : IAsyncLifetime
{
    private readonly MailAuthority _authority = new();
    private readonly SmtpSink _sink = new() { OffersTls = true };
    private readonly HttpListener _lists = new();
    private SelfCareOptions _options = new();
    private byte[]? _list;

    private string ListUrl => $"{_lists.Prefixes.Single()}list.crl";

    public Task InitializeAsync()
    {
        _options = Given.OptionsFor(_sink);
        (_options.Mail.Smtp.Security, _options.Mail.Smtp.Authority) = ("StartTls", _authority.PemFile);
        (_options.Mail.Smtp.User, _options.Mail.Smtp.Password) = ("gateway", "secret");
        _lists.Prefixes.Add($"http://127.0.0.1:{FreePort.Next()}/");
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        _lists.Close();
        _sink.Certificate?.Dispose();
        await _sink.DisposeAsync();
        _authority.Dispose();
    }

    [Theory]
    [InlineData("StartTls")]
    [InlineData("Tls")]
    public async Task Certificate_of_the_authority_in_the_settings_is_accepted(string security)
    {
        _options.Mail.Smtp.Security = security;
        _sink.BeginsWithTls = security == "Tls";
        _sink.Certificate = _authority.Issue();

        await IsSent();
    }

    [Fact]
    public async Task Certificate_of_an_unknown_authority_is_untrusted()
    {
        using var another = new MailAuthority();
        _sink.Certificate = another.Issue();
        Assert.Equal("TLS: untrusted", await Refusal());

        _sink.Certificate = _authority.Issue();
        _options.Mail.Smtp.Authority = "";
        Assert.Equal("TLS: untrusted", await Refusal());
    }

    [Fact]
    public async Task Certificate_that_expired_is_refused()
    {
        _sink.Certificate = _authority.Issue(validFor: 9);

        Assert.Equal("TLS: expired", await Refusal());
    }

    [Fact]
    public async Task Certificate_for_another_host_is_refused()
    {
        _sink.Certificate = _authority.Issue("mail.example.jp");

        Assert.Equal("TLS: name", await Refusal());
    }

    [Theory]
    [InlineData("None", null)]
    [InlineData("BestEffort", "TLS: revocation")]
    [InlineData("Required", "TLS: revocation")]
    public async Task Certificate_that_was_revoked_is_refused_unless_nobody_asks(string revocation, string? reason)
    {
        _sink.Certificate = _authority.Issue(listUrl: ListUrl);
        Serve(_authority.List(_sink.Certificate));

        await Is(revocation, reason);
    }

    [Theory]
    [InlineData("None", null)]
    [InlineData("BestEffort", null)]
    [InlineData("Required", "TLS: revocation unknown")]
    public async Task List_out_of_reach_hinders_only_if_it_is_required(string revocation, string? reason)
    {
        _sink.Certificate = _authority.Issue(listUrl: ListUrl);

        await Is(revocation, reason);
    }

    [Theory]
    [InlineData("BestEffort", null)]
    [InlineData("Required", "TLS: revocation unknown")]
    public async Task Authority_without_a_list_hinders_only_if_one_is_required(string revocation, string? reason)
    {
        _sink.Certificate = _authority.Issue();

        await Is(revocation, reason);
    }

    [Fact]
    public async Task Certificate_that_the_required_list_does_not_have_is_accepted()
    {
        _sink.Certificate = _authority.Issue(listUrl: ListUrl);
        Serve(_authority.List());

        await Is("Required", null);
    }

    [Fact]
    public async Task List_whose_server_is_silent_delays_the_mail_by_seconds_only()
    {
        _sink.Certificate = _authority.Issue(listUrl: ListUrl);
        _lists.Start();
        var watch = Stopwatch.StartNew();

        await Is("BestEffort", null);

        Assert.InRange(watch.Elapsed, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(10));
    }

    private void Serve(byte[] list)
    {
        _list = list;
        _lists.Start();
        _ = Task.Run(async () =>
        {
            while (_lists.IsListening)
            {
                var request = await _lists.GetContextAsync();
                await request.Response.OutputStream.WriteAsync(_list);
                request.Response.Close();
            }
        });
    }

    private async Task Is(string revocation, string? reason)
    {
        _options.Mail.Smtp.Revocation = revocation;
        if (reason is null)
        {
            await IsSent();
        }
        else
        {
            Assert.Equal(reason, await Refusal());
        }
    }

    private async Task IsSent()
    {
        using var mailer = new MailKitMailer(_options, TimeProvider.System);
        await mailer.Send(Given.LoginCode(), default);

        Assert.Single(_sink.Mails);
        Assert.Single(_sink.Logins);
    }

    private async Task<string> Refusal()
    {
        using var mailer = new MailKitMailer(_options, TimeProvider.System);
        var e = await Assert.ThrowsAsync<MailDeliveryException>(() => mailer.Send(Given.LoginCode(), default));

        Assert.Empty(_sink.Mails);
        Assert.Empty(_sink.Logins);
        return e.Failure.Reason;
    }
}
