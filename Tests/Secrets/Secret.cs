using System.Text.RegularExpressions;

namespace OrleansSelfCare.Tests.Secrets;

/// <summary>A value that must not be in any log, trace, metric or error reply.</summary>
/// <param name="Storable">Whether the store may contain it: true for addresses and phone numbers.</param>
internal sealed record Secret(string Kind, string Value, bool Storable)
{
    private readonly Regex _pattern = Kind == "code"
        // Only as a whole number, not as part of a longer number or of a decimal fraction.
        ? new Regex($@"(?<![\w.]){Value}(?!\w)", RegexOptions.Compiled)
        : new Regex(Regex.Escape(Value), RegexOptions.Compiled | RegexOptions.IgnoreCase);

    public bool IsIn(string text) => _pattern.IsMatch(text);

    public override string ToString() => $"{Kind} {Value}";
}
