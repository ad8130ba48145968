using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace OrleansSelfCare.Tests.Mail;

internal sealed partial class SmtpSink
{
    /// <summary>One connection.</summary>
    private sealed class Conversation(SmtpSink sink, Stream stream, CancellationToken stop)
    {
        private Stream _stream = stream;
        private StreamReader _reader = Reader(stream);
        private bool _isSecure;
        private int _mails;

        public async Task Run()
        {
            if (sink.BeginsWithTls)
            {
                await Encrypt();
            }

            await Reply("greeting", "220 sink");
            while (await _reader.ReadLineAsync(stop) is { } line)
            {
                sink.Add(sink._commands, line);
                var words = line.Split(' ');
                switch (words[0].ToUpperInvariant())
                {
                    case "EHLO":
                        await Reply("EHLO", Offer());
                        break;
                    case "STARTTLS":
                        await Reply("STARTTLS", "220 go ahead");
                        await Encrypt();
                        break;
                    case "AUTH":
                        await LogIn(words);
                        break;
                    case "MAIL":
                        await Reply("MAIL", _mails++ < sink.MailsPerConnection ? "250 2.1.0 fine" : "421 4.7.0 enough for one connection");
                        break;
                    case "RCPT":
                        await Recipient(line[(line.IndexOf('<') + 1)..line.IndexOf('>')]);
                        break;
                    case "DATA":
                        if (await Reply("DATA", "354 go on") == "354 go on")
                        {
                            await Mail();
                        }

                        break;
                    case "RSET" or "NOOP":
                        await Reply(words[0], "250 fine");
                        break;
                    case "QUIT":
                        Interlocked.Increment(ref sink._goodbyes);
                        await Say("221 bye");
                        return;
                    default:
                        await Say("502 no");
                        break;
                }
            }
        }

        private static StreamReader Reader(Stream stream) => new(stream, Encoding.Latin1, leaveOpen: true);

        private string Offer()
        {
            string[] lines =
            [
                "sink",
                .. sink.OffersEightBit ? ["8BITMIME"] : Array.Empty<string>(),
                "PIPELINING",
                .. sink.OffersTls && !_isSecure ? ["STARTTLS"] : Array.Empty<string>(),
                .. sink.Extensions,
                .. sink.Mechanisms.Length > 0 ? [$"AUTH {sink.Mechanisms}"] : Array.Empty<string>(),
            ];
            return string.Join("\r\n", lines.Select((line, i) => $"250{(i < lines.Length - 1 ? '-' : ' ')}{line}"));
        }

        /// <returns>The reply that was sent.</returns>
        private async Task<string> Reply(string stage, string usual)
        {
            var reply = sink.Wanted(stage) ?? usual;
            if (reply == Silence)
            {
                Interlocked.Increment(ref sink._silences);
                await Task.Delay(Timeout.Infinite, stop);
            }

            if (reply != HangUpNow)
            {
                await Say(reply);
            }

            return reply == HangUpNow || reply.StartsWith("421", StringComparison.Ordinal)
                ? throw new IOException("The server ends the connection.")
                : reply;
        }

        private async Task Say(string answer) => await _stream.WriteAsync(Encoding.Latin1.GetBytes(answer + "\r\n"), stop);

        private async Task Recipient(string address)
        {
            Gate? gate;
            lock (sink._lock)
            {
                sink._held.TryGetValue(address, out gate);
            }

            await (gate?.Advance(stop) ?? Task.CompletedTask);
            await Reply("RCPT", sink.Wanted(address) ?? "250 2.1.5 fine");
        }

        private async Task Mail()
        {
            var mail = await Data();
            var reply = sink.Wanted("END") ?? "250 2.0.0 taken";
            if (reply[0] == '2' || reply == HangUpNow || reply == Silence)
            {
                sink.Add(sink._mails, mail);
            }

            if (sink.HangUpAfterData)
            {
                throw new IOException("The server ends the connection.");
            }

            await Reply("", reply);
        }

        private async Task<string> Data()
        {
            var mail = new StringBuilder();
            while (await _reader.ReadLineAsync(stop) is var line && line != ".")
            {
                if (line is null)
                {
                    throw new IOException("The connection ended within DATA.");
                }

                mail.Append(line.StartsWith('.') ? line[1..] : line).Append("\r\n");
            }

            return mail.ToString();
        }

        private async Task LogIn(string[] words)
        {
            string login;
            var works = true;
            if (words[1].Equals("PLAIN", StringComparison.OrdinalIgnoreCase))
            {
                login = string.Join(':', Decode(words[2]).Split('\0')[1..]);
            }
            else if (words[1].Equals("LOGIN", StringComparison.OrdinalIgnoreCase))
            {
                var user = words.Length > 2 ? words[2] : await Ask("VXNlcm5hbWU6");
                login = $"{Decode(user)}:{Decode(await Ask("UGFzc3dvcmQ6"))}";
            }
            else
            {
                (login, works) = ($"{words[1]} {await Ask("PDEuMkBzaW5rPg==")}", false);
            }

            sink.Add(sink._logins, login);
            await Reply("AUTH", works ? "235 2.7.0 welcome" : "535 5.7.8 no");
        }

        private async Task<string> Ask(string question)
        {
            await Say("334 " + question);
            return await _reader.ReadLineAsync(stop) ?? "";
        }

        private static string Decode(string base64) => Encoding.UTF8.GetString(Convert.FromBase64String(base64));

        private async Task Encrypt()
        {
            if (sink.Wanted("TLS") is { } wanted)
            {
                await Say(wanted);
                throw new IOException("The server ends the connection.");
            }

            using var own = sink.Certificate is null ? SignedByItself() : null;
            var secure = new SslStream(_stream);
            await secure.AuthenticateAsServerAsync(
                new SslServerAuthenticationOptions { ServerCertificate = sink.Certificate ?? own }, stop);
            (_stream, _reader, _isSecure) = (secure, Reader(secure), true);
        }

        private static X509Certificate2 SignedByItself()
        {
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
            return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        }
    }
}
