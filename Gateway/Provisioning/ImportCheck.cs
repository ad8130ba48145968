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
    private const string NotJapanesePhone = "contactPhone: not a phone number of 10 or 11 digits; a leading zero may be missing "
        + "(先頭の0が抜けている可能性があります)";

    /// <returns>Why the row is invalid, without any of its values; null if it is valid.</returns>
    public string? ErrorIn(ImportRow row, bool onlyNew, Operator by, out AccountId id, out Import.Command? command)
    {
        (id, command) = (default, null);
        if (row.Fields is not { } fields)
        {
            return row.Error ?? "empty";
        }

        if (fields.Line is null || !options.Value.Lines.ContainsKey(fields.Line))
        {
            return "line: not a configured service line";
        }

        if (!AccountId.TryCreate(fields.Line, fields.SelfCareId, out id))
        {
            return "selfCareId: 1 to 64 of A-Z a-z 0-9 . _ - @";
        }

        var password = new Password(fields.Password ?? "");
        if (password.IsTooLong || password.Normalize().IsTooLong || (password.Length > 0 && password.Normalize().Length == 0)
            || password.Reveal().Any(c => char.IsControl(c) || c == '\uFFFD'))
        {
            return $"password: 1 to {Password.MaxLength} characters, in UTF-8, none of them control characters";
        }

        PasswordHash? hash = null;
        if (!string.IsNullOrEmpty(fields.PasswordHash) && !PasswordHash.TryParse(fields.PasswordHash, out hash, out var error))
        {
            return $"passwordHash: {error}";
        }

        if (password.Length > 0 && hash is not null)
        {
            return "password, passwordHash: at most one of the two";
        }

        var email = InputNormalizer.Normalize(fields.Email);
        if (email.Length > 0 && !EmailAddress.IsStorable(email))
        {
            return "email: not an address";
        }

        var isJapanese = options.Value.Phone.ReadIsJapanese();
        var phone = PhoneNumber.Read(fields.ContactPhone, isJapanese);
        if (phone is null && InputNormalizer.Normalize(fields.ContactPhone).Length > 0)
        {
            return isJapanese ? NotJapanesePhone : "contactPhone: not a phone number of 4 to 15 digits";
        }

        var disabled = InputNormalizer.Normalize(fields.Disabled).ToLowerInvariant();
        if (disabled is not ("" or "true" or "false"))
        {
            return "disabled: true or false";
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
