using OrleansSelfCare.Accounts;

namespace OrleansSelfCare.Gateway.Provisioning;

/// <summary>What a row of an import file says. Null: the row does not name the field, so what is stored stays.</summary>
internal sealed record ImportFields(
    string? Line, string? SelfCareId, string? Password, string? PasswordHash, string? Email, string? ContactPhone, string? Disabled)
{
    /// <summary>The columns of CSV and the keys of NDJSON.</summary>
    public static readonly string[] Names = ["line", "selfCareId", "password", "passwordHash", "email", "contactPhone", "disabled"];

    /// <param name="values">In the order of <see cref="Names"/>.</param>
    public static ImportFields Of(string?[] values) =>
        values is [var line, var id, var password, var hash, var email, var phone, var disabled]
            ? new(line, id, password, hash, email, phone, disabled)
            : throw new ArgumentException("Not one value for each name.", nameof(values));

    /// <returns>The position in <see cref="Names"/>, which match without case and surrounding spaces; -1: unknown.</returns>
    public static int IndexOf(string name)
    {
        var normalized = InputNormalizer.Normalize(name);
        return Array.FindIndex(Names, known => known.Equals(normalized, StringComparison.OrdinalIgnoreCase));
    }

    public override string ToString() => nameof(ImportFields);
}
