using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OrleansSelfCare.Grains.Outbox;
using OrleansSelfCare.Hosting;
using OrleansSelfCare.Hosting.Settings;

namespace OrleansSelfCare.Mail;

public static class AddMailExtension
{
    /// <summary>The <see cref="IMailer"/> that <c>SelfCare:Mail:Transport</c> names.</summary>
    public static IServiceCollection AddMail(this IServiceCollection services) => services
        .AddSingleton<IValidateOptions<SelfCareOptions>, MailOptionsValidator>()
        .AddSingleton(provider => Create(
            provider.GetRequiredService<IOptions<SelfCareOptions>>().Value,
            provider.GetRequiredKeyedService<TimeProvider>(SelfCareClock.Key)));

    private static IMailer Create(SelfCareOptions options, TimeProvider clock) => options.Mail.Transport switch
    {
        "File" => new FileMailer(options, clock),
        "Smtp" => new MailKitMailer(options, clock),
        _ => throw new InvalidOperationException("SelfCare:Mail:Transport is neither File nor Smtp."),
    };
}
