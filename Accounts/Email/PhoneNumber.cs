namespace OrleansSelfCare.Accounts.Email;

/// <summary>The contact phone number of a contract: 1 to 20 digits, stored and compared without hyphens.</summary>
public static class PhoneNumber
{
    public static bool IsValid(string number) => number.Length is >= 1 and <= 20 && number.All(char.IsAsciiDigit);

    /// <summary><c>********567</c></summary>
    public static string? Mask(string? number) =>
        number is null ? null : new string('*', Math.Max(number.Length - 3, 0)) + number[^Math.Min(3, number.Length)..];
}
