using Microsoft.Extensions.Time.Testing;
using OrleansSelfCare.Hosting.Settings;
using OrleansSelfCare.Mail;

namespace OrleansSelfCare.Tests.Mail;

/// <summary>Base of the tests of the mailer with a mail server of the test's own.</summary>
public abstract class SmtpTest : IAsyncLifetime
{
    private MailKitMailer? _mailer;

    protected SmtpTest() => Options = Given.OptionsFor(Sink);

    private protected SmtpSink Sink { get; } = new();

    protected FakeTimeProvider Clock { get; } = new();

    /// <summary>To be changed before the <see cref="Mailer"/> is used.</summary>
    protected SelfCareOptions Options { get; }

    protected MailKitMailer Mailer => _mailer ??= new MailKitMailer(Options, Clock);

    public Task InitializeAsync() => Task.CompletedTask;

    public virtual async Task DisposeAsync()
    {
        _mailer?.Dispose();
        await Sink.DisposeAsync();
    }
}
