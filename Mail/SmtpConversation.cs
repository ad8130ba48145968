using System.Net;
using MailKit;

namespace OrleansSelfCare.Mail;

/// <summary>
/// What was sent to a mail server and what it answered: how far a conversation came, by stage and code. It reads the first word of each
/// command and the code and status of each reply; of the reply to EHLO also the text. It keeps nothing else.
/// </summary>
/// <remarks>
/// MailKit shows its protocol logger what it sends and receives, decrypted and in order. Its exceptions don't say to which command a reply
/// belongs.
/// </remarks>
internal sealed class SmtpConversation : IProtocolLogger
{
    /// <summary>MailKit takes long lines; this is enough of one for an extension of EHLO with its parameters.</summary>
    private const int LineLimit = 500;
    private const int ExtensionLimit = 50;
    private const int ReplyLimit = 100;

    private readonly Queue<string> _awaited = [];
    private readonly List<byte> _line = [];
    private readonly List<SmtpReply> _replies = [];
    private readonly List<string> _extensions = [];
    private bool _isHandedOver;
    private string? _status;
    private string _stage = SmtpStage.Connect;

    /// <summary>What the conversation waits for, or did last: one of <see cref="SmtpStage"/>.</summary>
    public string Stage => _awaited.TryPeek(out var awaited) ? awaited : _stage;

    /// <summary>The replies since the beginning or <see cref="BeginMail"/>, in order.</summary>
    public IReadOnlyList<SmtpReply> Replies => _replies;

    /// <summary>The first reply that refuses (4xx, 5xx). After a refused sender, the recipient is refused too.</summary>
    public SmtpReply? Refusal => _replies.Find(reply => reply.Code >= 400);

    /// <summary>Content of the mail was sent and no reply came: it is not known whether the server accepted it.</summary>
    public bool IsFateUnknown => _isHandedOver && _awaited.TryPeek(out var awaited) && awaited == SmtpStage.Data;

    /// <summary>Each address of the server that was tried, with <c>connected</c> or the reason why not.</summary>
    public ICollection<(IPAddress Address, string Result)> Tried { get; } = [];

    /// <summary>What the latest EHLO offers, a line each, such as <c>SIZE 10240000</c>. The server's text: don't log it.</summary>
    public IReadOnlyList<string> Extensions => _extensions;

    /// <summary>The server's certificate and what is wrong with it; null: none was sent.</summary>
    public SmtpCertificate? Certificate { get; set; }

    public IAuthenticationSecretDetector? AuthenticationSecretDetector { get; set; }

    /// <summary>A mail begins on an open connection.</summary>
    public void BeginMail()
    {
        _replies.Clear();
        _awaited.Clear();
        _isHandedOver = false;
        _stage = SmtpStage.Mail;
    }

    /// <param name="next">What happens now: <see cref="SmtpStage.Tls"/> or <see cref="SmtpStage.Greeting"/>.</param>
    public void Connected(string next) => _stage = next;

    public void BeginAuthentication() => _stage = SmtpStage.Auth;

    public void LogConnect(Uri uri) => _awaited.Enqueue(SmtpStage.Greeting);

    public void LogClient(byte[] buffer, int offset, int count)
    {
        var isAnswer = _awaited.Count == 0 && _replies.Count > 0;
        if (_isHandedOver && _awaited.Count > 0)
        {
            // More of the mail.
        }
        else if (isAnswer && _replies[^1].Code == 354)
        {
            _isHandedOver = true;
            _awaited.Enqueue(SmtpStage.Data);
        }
        else if (isAnswer && _replies[^1].Code == 334)
        {
            // A part of the authentication, and no command.
            _awaited.Enqueue(SmtpStage.Auth);
        }
        else
        {
            foreach (var line in buffer.AsSpan(offset, count).Split("\r\n"u8))
            {
                var command = buffer.AsSpan(offset, count)[line];
                if (command.Length > 0)
                {
                    _awaited.Enqueue(SmtpStage.Of(command));
                }
            }
        }
    }

    public void LogServer(byte[] buffer, int offset, int count)
    {
        foreach (var octet in buffer.AsSpan(offset, count))
        {
            if (octet == '\n')
            {
                ReadLine(System.Text.Encoding.ASCII.GetString([.. _line]).TrimEnd('\r'));
                _line.Clear();
            }
            else if (_line.Count < LineLimit)
            {
                _line.Add(octet);
            }
        }
    }

    public void Dispose()
    {
    }

    private void ReadLine(string line)
    {
        if (line.Length < 3 || !int.TryParse(line[..3], System.Globalization.NumberStyles.None, null, out var code))
        {
            return;
        }

        var stage = Stage;
        var text = line.Length > 4 ? line[4..] : "";
        if (_status is null)
        {
            _status = SmtpReply.StatusIn(code, text) ?? "";
            if (stage == SmtpStage.Ehlo)
            {
                _extensions.Clear();
            }
        }
        // The first line has the server's name.
        else if (stage == SmtpStage.Ehlo && _extensions.Count < ExtensionLimit)
        {
            _extensions.Add(text);
        }

        if (line.Length == 3 || line[3] != '-')
        {
            _stage = stage;
            _awaited.TryDequeue(out _);
            if (_replies.Count < ReplyLimit)
            {
                _replies.Add(new SmtpReply(stage, code, _status.Length > 0 ? _status : null));
            }

            _status = null;
        }
    }
}
