using Microsoft.Extensions.Options;
using OrleansSelfCare.Accounts;
using OrleansSelfCare.Accounts.Email;
using OrleansSelfCare.Accounts.Imports;
using OrleansSelfCare.Accounts.Passwords;
using OrleansSelfCare.Accounts.Support;
using OrleansSelfCare.Hosting.Settings;

namespace OrleansSelfCare.Gateway.Provisioning;

/// <summary>Checks a row of an import and converts it to a command.</summary>
internal sealed class ImportCheck(IOptions<SelfCareOptions> options)
{
    /// <returns>Why the row is invalid; null if it is valid.</returns>
    public RowError? ErrorIn(ImportRow row, bool onlyNew, Operator by, out AccountId id, out Import.Command? command)
    {
        (id, command) = (default, null);
        if (row.Fields is not { } fields)
        {
            return row.Error;
        }

        if (fields.Line is null || !options.Value.Lines.ContainsKey(fields.Line))
        {
            return new("import-row.line", "line");
        }

        if (!AccountId.TryCreate(fields.Line, fields.SelfCareId, out id))
        {
            return new("import-row.self-care-id", "selfCareId");
        }

        var password = new Password(fields.Password ?? "");
        if (password.IsTooLong || password.Normalize().IsTooLong || (password.Length > 0 && password.Normalize().Length == 0)
            || password.Reveal().Any(c => char.IsControl(c) || c == '\uFFFD'))
        {
            return new("import-row.password", "password");
        }

        if (password.Length > 0 && password.Normalize().Length < options.Value.Password.MinimumLength)
        {
            return new("import-row.password-too-short", "password");
        }

        PasswordHash? hash = null;
        if (!string.IsNullOrEmpty(fields.PasswordHash) && !PasswordHash.TryParse(fields.PasswordHash, out hash, out var error))
        {
            return RowError.OfHash(error.Value);
        }

        if (password.Length > 0 && hash is not null)
        {
            return new("import-row.two-passwords", "password, passwordHash");
        }

        var email = InputNormalizer.Normalize(fields.Email);
        if (email.Length > 0 && !EmailAddress.IsStorable(email))
        {
            return new("import-row.email", "email");
        }

        var isJapanese = options.Value.Phone.ReadIsJapanese();
        var phone = PhoneNumber.Read(fields.ContactPhone, isJapanese);
        if (phone is null && InputNormalizer.Normalize(fields.ContactPhone).Length > 0)
        {
            return new(isJapanese ? "import-row.phone.japan" : "import-row.phone", "contactPhone");
        }

        var disabled = InputNormalizer.Normalize(fields.Disabled).ToLowerInvariant();
        if (disabled is not ("" or "true" or "false"))
        {
            return new("import-row.disabled", "disabled");
        }

        command = new(
            password.Length > 0 ? password : null,
            email.Length > 0 ? email : null,
            phone,
            disabled == "true",
            onlyNew,
            hash?.Text,
            by,
            (fields.Email is null ? Import.Kept.Email : 0)
            | (fields.ContactPhone is null ? Import.Kept.ContactPhone : 0)
            | (disabled.Length == 0 ? Import.Kept.IsDisabled : 0));
        return null;
    }
}
