using System.Text.RegularExpressions;

namespace OrleansSelfCare.Tests.Secrets;

/// <summary>Something that must not be found where it has no business.</summary>
/// <param name="Storable">Addresses and phone numbers: the store may hold them, nothing else may.</param>
internal sealed record Secret(string Kind, string Value, bool Storable)
{
    private readonly Regex _pattern = Kind == "code"
        // As a number of its own, not as a piece of a longer one or of a decimal fraction.
        ? new Regex($@"(?<![\w.]){Value}(?!\w)", RegexOptions.Compiled)
        : new Regex(Regex.Escape(Value), RegexOptions.Compiled | RegexOptions.IgnoreCase);

    public bool IsIn(string text) => _pattern.IsMatch(text);

    public override string ToString() => $"{Kind} {Value}";
}
