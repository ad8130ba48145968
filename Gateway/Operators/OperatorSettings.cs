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
            .. Try(nameof(options.OperatorKeys), () => OperatorKeys.Read(options)),
            // The default one lies in the data directory, which is made when everything else is right.
            .. Try(nameof(options.AuditLog), () =>
            {
                if (OperatorKeys.AreConfigured(options) && options.AuditLog.Length > 0 && AuditLog.FileOf(options) is { } file)
                {
                    AuditLog.Open(file).Dispose();
                }
            }),
        ];
        return faults.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static string[] Try(string key, Action use)
    {
        try
        {
            use();
            return [];
        }
        catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException or ArgumentException)
        {
            return [$"{SelfCareOptions.Section}:{key}: {e.Message}"];
        }
    }
}
