using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansSelfCare.Grains.Outbox;
using OrleansSelfCare.Hosting;
using OrleansSelfCare.Hosting.Settings;
using OrleansSelfCare.Mail.Testing;

namespace OrleansSelfCare.Mail;

public static class AddMailExtension
{
    /// <summary>The <see cref="IMailer"/> that <c>SelfCare:Mail:Transport</c> names.</summary>
    public static IServiceCollection AddMail(this IServiceCollection services) => services
        .AddSingleton<IValidateOptions<SelfCareOptions>, MailOptionsValidator>()
        .AddSingleton<IValidateOptions<SelfCareOptions>, SmtpOptionsValidator>()
        .AddSingleton(provider => Create(
            provider.GetRequiredService<IOptions<SelfCareOptions>>().Value,
            provider.GetRequiredKeyedService<TimeProvider>(SelfCareClock.Key),
            provider.GetService<ILogger<MailKitMailer>>()))
        .AddSingleton<IMailTester>(provider => new MailTester(
            provider.GetRequiredService<IOptions<SelfCareOptions>>().Value,
            provider.GetRequiredKeyedService<TimeProvider>(SelfCareClock.Key)))
        .AddSingleton<ILifecycleParticipant<ISiloLifecycle>, SmtpStartCheck>();

    private static IMailer Create(SelfCareOptions options, TimeProvider clock, ILogger? log) => options.Mail.Transport switch
    {
        "File" => new FileMailer(options, clock),
        "Smtp" => new MailKitMailer(options, clock, log),
        _ => throw new InvalidOperationException("SelfCare:Mail:Transport is neither File nor Smtp."),
    };
}
