using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OrleansSelfCare.Shell;

namespace OrleansSelfCare.Mail;

public static class AddMailExtension
{
    /// <summary>
    /// The <see cref="IMailer"/> that <c>SelfCare:Mail:Transport</c> names, over the clock of <see cref="SelfCareClock.Key"/>. Settings
    /// that this edition can't send mail by fail the validation of <see cref="SelfCareOptions"/>.
    /// </summary>
    public static IServiceCollection AddMail(this IServiceCollection services) => services
        .AddSingleton<IValidateOptions<SelfCareOptions>, EditionCanSend>()
        .AddSingleton(provider => Mailer(
            provider.GetRequiredService<IOptions<SelfCareOptions>>().Value,
            provider.GetRequiredKeyedService<TimeProvider>(SelfCareClock.Key)));

    private static IMailer Mailer(SelfCareOptions options, TimeProvider clock) => options.Mail.Transport switch
    {
        "File" => new FileMailer(options, clock),
        "Smtp" => SmtpMailers.Create(options, clock),
        _ => throw new InvalidOperationException("SelfCare:Mail:Transport is neither File nor Smtp."),
    };

    private sealed class EditionCanSend : IValidateOptions<SelfCareOptions>
    {
        public ValidateOptionsResult Validate(string? name, SelfCareOptions options) =>
            SmtpMailers.Faults(options.Mail).ToList() is { Count: > 0 } faults
                ? ValidateOptionsResult.Fail(faults)
                : ValidateOptionsResult.Success;
    }
}
