using OrleansSelfCare.Mail;
using OrleansSelfCare.Shell;

namespace OrleansSelfCare.Tests.Mail;

public sealed class FrameworkSmtpMailerTests : SmtpMailerTests
{
    [Theory]
    [InlineData("Smtp", "Tls", 1)]
    [InlineData("Smtp", "StartTls", 0)]
    [InlineData("Smtp", "None", 0)]
    [InlineData("File", "Tls", 0)]
    public void Implicit_TLS_is_the_one_thing_it_cannot_do(string transport, string security, int faults) =>
        Assert.Equal(faults, FrameworkSmtpMailer.Faults(new MailOptions { Transport = transport, Smtp = { Security = security } }).Count());

    protected override IMailer New(SelfCareOptions options, TimeProvider clock) => new FrameworkSmtpMailer(options, clock);
}
