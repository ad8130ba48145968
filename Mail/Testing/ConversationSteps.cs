using System.Globalization;
using OrleansSelfCare.Hosting.Settings;
using Outcome = OrleansSelfCare.Grains.Interfaces.MailTest.Outcome;
using Step = OrleansSelfCare.Grains.Interfaces.MailTest.Step;

namespace OrleansSelfCare.Mail.Testing;

/// <summary>The stages of one conversation with a mail server, as an operator reads them.</summary>
/// <param name="server">Its name and port.</param>
internal sealed class ConversationSteps(string server, SmtpOptions options)
{
    private readonly List<Step> _steps = [];

    public IReadOnlyList<Step> Steps => _steps;

    /// <summary>The connection is open and, if there is a user, authenticated.</summary>
    public void Opened(SmtpConversation conversation)
    {
        AddConnected(conversation);
        AddTls(conversation);
        Add("ehlo", Outcome.Passed, string.Join(", ", conversation.Extensions));
        if (options.User.Length > 0)
        {
            Add("auth", Outcome.Passed, Last(conversation, SmtpStage.Auth));
        }
        else
        {
            Add("auth", Outcome.Skipped, "SelfCare:Mail:Smtp:User is not set");
        }
    }

    /// <summary>The server has accepted the test mail.</summary>
    public void Sent(SmtpConversation conversation)
    {
        foreach (var stage in new[] { SmtpStage.Mail, SmtpStage.Rcpt, SmtpStage.Data })
        {
            Add(NameOf(stage), Outcome.Passed, Last(conversation, stage));
        }
    }

    public void Failed(SmtpConversation conversation, SmtpException failure)
    {
        var stage = NameOf(failure.Stage);
        if (_steps.Count > 0)
        {
            foreach (var done in new[] { SmtpStage.Mail, SmtpStage.Rcpt }.TakeWhile(done => NameOf(done) != stage))
            {
                Add(NameOf(done), Outcome.Passed, Last(conversation, done));
            }
        }
        else if (failure.Stage != SmtpStage.Connect)
        {
            AddConnected(conversation);
            if (failure.Stage == SmtpStage.Auth)
            {
                AddTls(conversation);
                Add("ehlo", Outcome.Passed, string.Join(", ", conversation.Extensions));
            }
        }

        var found = failure.Stage == SmtpStage.Connect ? $"{failure.Failure.Reason} ({Tried(conversation)})" : failure.Failure.Reason;
        Add(stage, Outcome.Failed, found, failure.Code is >= 400 and < 500 ? "later" : AdviceOf(failure));
    }

    private static string NameOf(string stage) => stage.ToLowerInvariant();

    private static string AdviceOf(SmtpException failure) => failure.Stage switch
    {
        SmtpStage.Auth when failure.Failure.Reason == "AUTH: not offered" => "auth-not-offered",
        not (SmtpStage.Tls or SmtpStage.Connect or SmtpStage.Waiting) when failure.Code is null => "no-reply",
        SmtpStage.Tls => failure.Failure.Reason switch
        {
            "TLS: untrusted" => "tls-untrusted",
            "TLS: expired" => "tls-expired",
            "TLS: name" => "tls-name",
            "TLS: revocation" or "TLS: revocation unknown" => "tls-revocation",
            "TLS: not offered" => "tls-not-offered",
            _ => "tls",
        },
        SmtpStage.Greeting => "greeting",
        SmtpStage.Ehlo => "ehlo",
        SmtpStage.Auth => "auth",
        SmtpStage.Mail => "mail",
        SmtpStage.Rcpt when failure.Failure.EnhancedStatus is "5.1.7" or "5.1.8" => "mail",
        SmtpStage.Rcpt => "rcpt",
        SmtpStage.Data => "data",
        _ => "connect",
    };

    private static string Tried(SmtpConversation conversation) =>
        string.Join(", ", conversation.Tried.Select(tried => $"{tried.Address} {tried.Result}"));

    private static string Last(SmtpConversation conversation, string stage) =>
        conversation.Replies.LastOrDefault(reply => reply.Stage == stage)?.ToString() ?? "";

    private void AddConnected(SmtpConversation conversation) => Add("connect", Outcome.Passed, Tried(conversation));

    private void AddTls(SmtpConversation conversation)
    {
        if (conversation.Certificate is { } certificate)
        {
            var until = certificate.NotAfter.ToUniversalTime().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
            Add("tls", Outcome.Passed, $"{string.Join(", ", certificate.Names)}; from {certificate.Issuer}; until {until}");
        }
        else
        {
            Add("tls", Outcome.Skipped, "SelfCare:Mail:Smtp:Security is None");
        }
    }

    private void Add(string name, Outcome outcome, string found, string? advice = null) =>
        _steps.Add(new(server, name, outcome, found, advice));
}
