using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text.RegularExpressions;
using OrleansSelfCare.Accounts;

namespace OrleansSelfCare.Tests.Architecture;

/// <summary>The rules use no clock, no randomness, no I/O and no threads: what they need is in their context.</summary>
public sealed partial class PureRulesTests
{
    [Fact]
    public void Accounts_refers_to_nothing_impure() => Assert.Empty(Impure(typeof(Account).Assembly.Location));

    [Fact]
    public void Something_impure_is_found() => Assert.Contains("System.Guid.NewGuid", Impure(typeof(PureRulesTests).Assembly.Location));

    private static List<string> Impure(string assembly)
    {
        using var file = new PEReader(File.OpenRead(assembly));
        var metadata = file.GetMetadataReader();
        var types = metadata.TypeReferences.Select(metadata.GetTypeReference).Select(Name);
        var members = metadata.MemberReferences.Select(metadata.GetMemberReference)
            .Where(member => member.Parent.Kind == HandleKind.TypeReference)
            .Select(member => (Type: metadata.GetTypeReference((TypeReferenceHandle)member.Parent), Name: metadata.GetString(member.Name)))
            .Select(member => $"{Name(member.Type)}.{member.Name}");
        return [.. types.Concat(members).Where(name => Forbidden().IsMatch(name)).Distinct()];

        string Name(TypeReference type) => $"{metadata.GetString(type.Namespace)}.{metadata.GetString(type.Name)}";
    }

    [GeneratedRegex(
        @"^System\.(IO\.|Net\.|Threading\.|Console|Environment|Random|TimeProvider|Diagnostics\.(Process|Stopwatch)"
        + @"|Guid\.(NewGuid|Create)|DateTime(Offset)?\.get_(Utc)?Now|Security\.Cryptography\.RandomNumberGenerator)"
        + @"|^Microsoft\.Extensions\.|^Orleans\.(Grain|Runtime|Hosting)")]
    private static partial Regex Forbidden();
}
