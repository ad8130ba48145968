using System.Net;
using DnsClient;
using OrleansSelfCare.Grains.Interfaces;
using OrleansSelfCare.Mail;
using OrleansSelfCare.Mail.Testing;
using Outcome = OrleansSelfCare.Grains.Interfaces.MailTest.Outcome;

namespace OrleansSelfCare.Tests.Mail;

/// <summary>What a test mail says of the sender's DNS records, with a DNS server of the test's own.</summary>
public sealed class SenderDnsTests : IAsyncLifetime
{
    private const string Domain = "comm.example.jp";
    private static readonly DkimName Signature = new(Domain, "s1", "MIIBkey");
    private readonly DnsSink _dns = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _dns.DisposeAsync();

    [Theory]
    [InlineData(null, Outcome.Warning, "spf-missing")]
    [InlineData("v=spf1 ip4:192.0.2.1 -all", Outcome.Passed, null)]
    [InlineData("V=SPF1 include:_spf.example.jp ~all", Outcome.Passed, null)]
    [InlineData("v=spf1", Outcome.Passed, null)]
    [InlineData("v=spf10 -all", Outcome.Warning, "spf-missing")]
    [InlineData("v=spf1 a +all", Outcome.Warning, "spf-open")]
    [InlineData("v=spf1 all", Outcome.Warning, "spf-open")]
    public async Task SPF_needs_one_record_that_does_not_permit_everybody(string? record, Outcome outcome, string? advice)
    {
        _dns.AddText(Domain, "google-site-verification=x");
        _dns.AddText(record is null ? "other.jp" : Domain, record ?? "");

        await Step("spf", outcome, advice);
    }

    [Fact]
    public async Task Two_SPF_records_are_an_error()
    {
        _dns.AddText(Domain, "v=spf1 a -all");
        _dns.AddText(Domain, "v=spf1 mx -all");

        await Step("spf", Outcome.Warning, "spf-several");
    }

    [Theory]
    [InlineData(null, Outcome.Warning, "dkim-missing")]
    [InlineData("v=DKIM1; k=rsa; p=MIIB key", Outcome.Passed, null)]
    [InlineData("p=MIIBkey", Outcome.Passed, null)]
    [InlineData("v=DKIM1; p=MIIBother", Outcome.Warning, "dkim-differs")]
    [InlineData("v=DKIM1; p=", Outcome.Warning, "dkim-differs")]
    public async Task DKIM_needs_the_key_of_the_signature(string? record, Outcome outcome, string? advice)
    {
        _dns.AddText(record is null ? "other.jp" : $"s1._domainkey.{Domain}", record ?? "");

        await Step("dkim", outcome, advice);
    }

    [Fact]
    public async Task A_long_DKIM_key_comes_in_several_strings()
    {
        var key = new string('A', 392);
        _dns.AddText($"s1._domainkey.{Domain}", $"v=DKIM1; p={key}");

        var steps = await Check(signature: Signature with { PublicKey = key });

        Assert.Equal(Outcome.Passed, steps.Single(step => step.Name == "dkim").Outcome);
    }

    [Fact]
    public async Task Without_a_signature_here_the_mail_server_may_sign()
    {
        var step = (await Check(signature: null)).Single(step => step.Name == "dkim");

        Assert.Equal((Outcome.Skipped, "dkim-off"), (step.Outcome, step.Advice));
    }

    [Theory]
    [InlineData(Domain, "v=DMARC1; p=reject", Outcome.Passed, null)]
    [InlineData("example.jp", "v=DMARC1; p=quarantine", Outcome.Passed, null)]
    [InlineData("example.jp", "v=DMARC1; p=none; rua=mailto:d@example.jp", Outcome.Passed, "dmarc-none")]
    [InlineData("other.jp", "v=DMARC1; p=reject", Outcome.Warning, "dmarc-missing")]
    [InlineData(Domain, "v=other; p=reject", Outcome.Warning, "dmarc-missing")]
    public async Task DMARC_is_looked_up_at_the_domain_and_above(string at, string record, Outcome outcome, string? advice)
    {
        _dns.AddText($"_dmarc.{at}", record);

        await Step("dmarc", outcome, advice);
    }

    [Fact]
    public async Task DMARC_fails_if_envelope_and_signature_are_of_other_domains()
    {
        _dns.AddText($"_dmarc.{Domain}", "v=DMARC1; p=reject");

        var step = (await Check(envelope: "relay.example", signature: null)).Single(step => step.Name == "dmarc");
        Assert.Equal("dmarc-not-aligned", step.Advice);
        foreach (var domain in new[] { Domain, "example.jp", $"mail.{Domain}" })
        {
            var signed = await Check(envelope: "relay.example", signature: Signature with { Domain = domain });
            Assert.Null(signed.Single(step => step.Name == "dmarc").Advice);
        }
    }

    [Fact]
    public async Task Bounces_need_a_mail_server()
    {
        await Step("bounces", Outcome.Warning, "bounces-no-mx");
        _dns.AddMailServer("bounces.example.jp", "mx.example.jp");

        var step = (await Check(envelope: "bounces.example.jp")).Single(step => step.Name == "bounces");

        Assert.Equal((Outcome.Passed, "mx.example.jp"), (step.Outcome, step.Found));
    }

    [Fact]
    public async Task A_DNS_server_that_fails_is_told_apart_from_one_without_the_record()
    {
        _dns.Fails = true;

        Assert.All(await Check(), step => Assert.Equal((Outcome.Failed, "dns-away"), (step.Outcome, step.Advice)));
    }

    private async Task Step(string name, Outcome outcome, string? advice)
    {
        var step = (await Check()).Single(step => step.Name == name);
        Assert.Equal((outcome, advice), (step.Outcome, step.Advice));
    }

    private Task<IReadOnlyList<MailTest.Step>> Check(string envelope = Domain) => Check(envelope, Signature);

    private Task<IReadOnlyList<MailTest.Step>> Check(DkimName? signature) => Check(Domain, signature);

    private async Task<IReadOnlyList<MailTest.Step>> Check(string envelope, DkimName? signature)
    {
        var client = new LookupClient(new LookupClientOptions(IPEndPoint.Parse(_dns.Address)) { UseCache = false, UseTcpFallback = false });
        return await new SenderDns(client).Check(envelope, Domain, signature, getsBounces: true, CancellationToken.None);
    }
}
