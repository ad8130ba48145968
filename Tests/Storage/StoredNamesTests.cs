using System.Collections.Immutable;
using System.Reflection;
using System.Text.Json.Serialization;
using OrleansSelfCare.Accounts;
using OrleansSelfCare.Accounts.Timelines;

namespace OrleansSelfCare.Tests.Storage;

/// <summary>
/// The names in stored accounts, by their paths. Every later version must read what is stored, and write what the version before it reads.
/// </summary>
public sealed class StoredNamesTests
{
    private static readonly string Pinned = Path.Combine(AppContext.BaseDirectory, "Storage", "Fixtures", "stored-names.txt");

    [Fact]
    public void Stored_names_are_the_pinned_ones() => Assert.Equal(
        File.ReadAllLines(Pinned), Names(typeof(Account), "account").Concat(Names(typeof(UnknownAccount), "unknownAccount")));

    /// <summary>Every stored member has an explicit name, so that renaming it in C# changes nothing that is stored.</summary>
    private static IEnumerable<string> Names(Type type, string path) => type.GetProperties()
        .Where(property => property.SetMethod is not null)
        .OrderBy(property => property.MetadataToken)
        .SelectMany(property =>
        {
            var explicitName = property.GetCustomAttribute<JsonPropertyNameAttribute>()?.Name;
            var name = $"{path}.{explicitName ?? $"{property.Name} (no explicit name)"}";
            var value = Nullable.GetUnderlyingType(property.PropertyType);
            return value is null ? Name(property.PropertyType, name) : Name(value, $"{name}?");
        });

    private static IEnumerable<string> Name(Type type, string path) =>
        type.IsEnum ? [$"{path}: {string.Join(", ", type.GetFields(BindingFlags.Public | BindingFlags.Static).Select(EnumName))}"]
        : IsArray(type) ? Name(type.GetGenericArguments()[0], $"{path}[]")
        : type.IsGenericType ? Name(type.GetGenericArguments()[^1], $"{path}{{}}")
        : type.Assembly == typeof(Account).Assembly && type != typeof(AccountId) && type != typeof(Timeline) ? Names(type, path)
        : [$"{path}: {type.Name}"];

    private static bool IsArray(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ImmutableArray<>);

    private static string EnumName(FieldInfo field) =>
        field.GetCustomAttribute<JsonStringEnumMemberNameAttribute>()?.Name ?? $"{field.Name} (no explicit name)";
}
