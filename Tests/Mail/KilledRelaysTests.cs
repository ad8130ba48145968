using System.Collections.Concurrent;
using System.Diagnostics;
using OrleansSelfCare.Grains.Outbox;
using OrleansSelfCare.Mail;
using Xunit.Abstractions;

namespace OrleansSelfCare.Tests.Mail;

/// <summary>Many mails through two mail servers that are killed in turn, in the middle of conversations.</summary>
[Trait("Category", "Long")]
public sealed class KilledRelaysTests(ITestOutputHelper output)
{
    private const int Mails = 10_000;

    [Fact]
    public async Task Each_of_10_000_mails_comes_at_least_once()
    {
        await using var first = new SmtpSink();
        await using var second = new SmtpSink();
        var options = Given.OptionsFor(first);
        options.Mail.Relays.Add(Given.OptionsFor(second).Mail.Smtp);
        options.Mail.Smtp.Connections = options.Mail.Relays[0].Connections = 16;
        var reasons = new ConcurrentDictionary<string, int>();
        using var done = new CancellationTokenSource();
        var watch = Stopwatch.StartNew();
        await using (var mailer = new MailKitMailer(options, TimeProvider.System))
        {
            var kills = Kill([first, second], done.Token);
            await Parallel.ForAsync(0, Mails, new ParallelOptions { MaxDegreeOfParallelism = 48 }, async (i, cancellation) =>
            {
                // As the outbox does, but with shorter pauses.
                while (await Try(mailer, i, cancellation) is { } reason)
                {
                    reasons.AddOrUpdate(reason, 1, (_, count) => count + 1);
                    await Task.Delay(20, cancellation);
                }
            });
            await done.CancelAsync();
            output.WriteLine($"{Mails} mails, {await kills} kills, {watch.Elapsed.TotalSeconds:F0} s");
        }

        var arrived = first.Mails.Concat(second.Mails).Select(mail => ReadMail.Parse(mail).Headers["To"]).ToList();
        var different = arrived.Distinct().Count();
        output.WriteLine($"{first.Mails.Count} by the first, {second.Mails.Count} by the second, {arrived.Count - different} came twice");
        output.WriteLine(string.Join(", ", reasons.OrderBy(reason => reason.Key).Select(reason => $"{reason.Key}: {reason.Value}")));
        Assert.Equal(Mails, different);
        // A mail comes twice only if its server was killed between the end of the mail and the reply.
        Assert.InRange(arrived.Count - different, 0, reasons.GetValueOrDefault("lost: DATA"));
        Assert.NotEmpty(first.Mails);
        Assert.NotEmpty(second.Mails);
    }

    /// <returns>Null: accepted.</returns>
    private static async Task<string?> Try(MailKitMailer mailer, int i, CancellationToken cancellation)
    {
        try
        {
            await mailer.Send(Given.LoginCode($"customer{i}@example.jp"), cancellation);
            return null;
        }
        catch (MailDeliveryException e)
        {
            return e.Failure.Reason;
        }
    }

    /// <returns>How often a server was killed.</returns>
    private static async Task<int> Kill(SmtpSink[] servers, CancellationToken done)
    {
        for (var kills = 0; ; kills++)
        {
            try
            {
                await Task.Delay(300, done);
                await servers[kills % 2].Stop();
                await Task.Delay(300, done);
                servers[kills % 2].Start();
            }
            catch (OperationCanceledException)
            {
                return kills;
            }
        }
    }
}
