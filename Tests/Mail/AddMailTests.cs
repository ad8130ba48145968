using Microsoft.Extensions.DependencyInjection;
using OrleansSelfCare.Grains.Outbox;
using OrleansSelfCare.Hosting;
using OrleansSelfCare.Hosting.Settings;
using OrleansSelfCare.Mail;

namespace OrleansSelfCare.Tests.Mail;

public sealed class AddMailTests
{
    [Fact]
    public async Task Files_are_the_default()
    {
        await using var services = Services(_ => { });

        Assert.IsType<FileMailer>(services.GetRequiredService<IMailer>());
    }

    [Fact]
    public async Task Smtp_sends_by_SMTP()
    {
        await using var sink = new SmtpSink();
        await using var services = Services(options =>
        {
            options.Lines["ip-phone"] = Given.Options().Lines["ip-phone"];
            options.Mail = Given.OptionsFor(sink).Mail;
        });

        await services.GetRequiredService<IMailer>().Send(Given.LoginCode(), default);

        Assert.Single(sink.Mails);
    }

    private static ServiceProvider Services(Action<SelfCareOptions> configure) => new ServiceCollection()
        .Configure(configure)
        .AddKeyedSingleton(SelfCareClock.Key, TimeProvider.System)
        .AddMail()
        .BuildServiceProvider();
}
