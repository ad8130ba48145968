using Microsoft.Extensions.Options;

namespace OrleansSelfCare.Hosting.Settings;

/// <summary>
/// Checks one section of the settings and reports all errors at once, each with its key and without secrets. All validators of
/// <see cref="SelfCareOptions"/> run before the host starts (<see cref="SettingsCheck"/>).
/// </summary>
public abstract class SectionValidator : IValidateOptions<SelfCareOptions>
{
    public ValidateOptionsResult Validate(string? name, SelfCareOptions options)
    {
        string[] errors = [.. Rules(options).Where(rule => !rule.Holds).Select(rule => rule.Error)];
        return errors.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }

    protected abstract IEnumerable<(bool Holds, string Error)> Rules(SelfCareOptions options);
}
