using System.Globalization;
using System.Net;
using DnsClient;
using OrleansSelfCare.Grains.Outbox;
using OrleansSelfCare.Hosting.Settings;
using Outcome = OrleansSelfCare.Grains.Interfaces.MailTest.Outcome;
using Step = OrleansSelfCare.Grains.Interfaces.MailTest.Step;

namespace OrleansSelfCare.Mail.Testing;

/// <summary>A test mail through each mail server, and the DNS records of its sender.</summary>
internal sealed class MailTester(SelfCareOptions options, TimeProvider clock) : IMailTester
{
    private static readonly TimeSpan DnsTimeout = TimeSpan.FromSeconds(3);

    /// <summary>For all mail servers together.</summary>
    private static readonly TimeSpan ConversationTimeout = TimeSpan.FromSeconds(45);

    private static readonly TimeSpan LookupTimeout = TimeSpan.FromSeconds(15);

    private readonly MailComposer _composer = new(options, clock);
    private readonly MailSigner? _signer = options.Mail.Dkim.KeyFile.Length > 0 ? new(options.Mail.Dkim) : null;

    private MailOptions Mail => options.Mail;

    public async Task<IReadOnlyList<Step>> Test(string line, string to)
    {
        if (Mail.Transport != "Smtp")
        {
            return [new("mail", "data", Outcome.Skipped, "SelfCare:Mail:Transport is File: mails are files")];
        }

        var steps = new List<Step>();
        using var conversations = new CancellationTokenSource(ConversationTimeout);
        foreach (var relay in Mail.Relays.Prepend(Mail.Smtp))
        {
            // The token names no mail: if the test comes back, nothing is changed by it.
            var mail = new OutgoingMail.Test { Line = line, To = to, ReturnToken = "test" };
            steps.AddRange(await Converse(relay, mail, conversations.Token));
        }

        using var lookups = new CancellationTokenSource(LookupTimeout);
        steps.AddRange(await Look(line, lookups.Token));
        return steps;
    }

    private async Task<IReadOnlyList<Step>> Converse(SmtpOptions relay, OutgoingMail mail, CancellationToken cancellation)
    {
        var stages = new ConversationSteps(string.Create(CultureInfo.InvariantCulture, $"{relay.Host}:{relay.Port}"), relay);
        var conversation = new SmtpConversation();
        try
        {
            using var message = _composer.Compose(mail);
            _signer?.Sign(message);
            using var connection = await SmtpRelays.Connector(Mail, relay, clock).Open(conversation, cancellation);
            stages.Opened(conversation);
            await connection.Send(message, _composer.EnvelopeSender(mail), cancellation);
            stages.Sent(conversation);
            await connection.DisconnectAsync(quit: true, cancellation);
        }
        catch (SmtpException e)
        {
            stages.Failed(conversation, e);
        }
        catch (Exception e) when (e is MailDeliveryException or OperationCanceledException)
        {
            // It ended after the last stage, or no mail can be addressed to the recipient.
        }

        return stages.Steps;
    }

    private Task<IReadOnlyList<Step>> Look(string line, CancellationToken cancellation)
    {
        var from = DomainOf(_composer.SenderOf(line));
        var envelope = Mail.ReturnPath.Length > 0 ? DomainOf(Mail.ReturnPath) : from;
        return new SenderDns(CreateDns()).Check(envelope, from, _signer?.Name, Mail.ReturnPath.Length > 0, cancellation);
    }

    private LookupClient CreateDns()
    {
        const int dnsPort = 53;
        var settings = !IPEndPoint.TryParse(Mail.DnsServer, out var server) ? new LookupClientOptions()
            : new LookupClientOptions(server.Port == 0 ? new(server.Address, dnsPort) : server);
        (settings.Timeout, settings.Retries, settings.UseCache) = (DnsTimeout, 1, false);
        return new(settings);
    }

    private static string DomainOf(string address) => address[(address.LastIndexOf('@') + 1)..];
}
