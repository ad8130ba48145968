using Microsoft.Extensions.Options;
using OrleansSelfCare.Shell;

namespace OrleansSelfCare.Gateway.Operators;

/// <summary>At start: keys that can be read, and an audit log that can be opened.</summary>
internal sealed class OperatorSettings : IValidateOptions<SelfCareOptions>
{
    public ValidateOptionsResult Validate(string? name, SelfCareOptions options)
    {
        string[] faults =
        [
            .. SettingsCheck.Try(nameof(options.OperatorKeys), () => OperatorKeys.Read(options)),
            // The default one lies in the data directory, which is made when everything else is right.
            .. SettingsCheck.Try(nameof(options.AuditLog), () =>
            {
                if (OperatorKeys.AreConfigured(options) && options.AuditLog.Length > 0 && AuditLog.FileOf(options) is { } file)
                {
                    AuditLog.Open(file).Dispose();
                }
            }),
        ];
        return faults.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}
