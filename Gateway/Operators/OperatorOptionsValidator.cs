using OrleansSelfCare.Hosting;
using OrleansSelfCare.Hosting.Settings;

namespace OrleansSelfCare.Gateway.Operators;

/// <summary>At start the operator keys can be read and the audit log can be opened.</summary>
internal sealed class OperatorOptionsValidator : SectionValidator
{
    protected override IEnumerable<(bool Holds, string Error)> Rules(SelfCareOptions options) =>
    [
        SettingsCheck.Try(nameof(options.OperatorKeys), () => OperatorKeys.Read(options)),
        // The default file is in the data directory, which the host creates. The mode of another file is for its owner to decide.
        SettingsCheck.Try(nameof(options.AuditLog), () =>
        {
            if (OperatorKeys.AreConfigured(options) && AuditLog.FileOf(options) is { } file)
            {
                if (options.AuditLog.Length > 0)
                {
                    AuditLog.Open(file).Dispose();
                }
                else
                {
                    PrivateFile.Restrict(file);
                }
            }
        }),
    ];
}
