using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using OrleansSelfCare.Accounts.Timelines;

namespace OrleansSelfCare.Accounts.Support;

/// <summary>
/// Everything that is stored of a customer, for a customer who asks for it (GDPR, article 15), as JSON with the stored names. Not hashes,
/// not digests, and not the random ids and keys that codes and tokens are derived from. What a later version stores is in it as well.
/// The call is recorded on the timeline.
/// </summary>
public static class Export
{
    private static readonly string[] Secrets = ["passwordHash", "importedHash", "lastPasswordChange", "keyId", "key", "idempotencyKey"];

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) },
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { LeaveOut } },
    };

    [GenerateSerializer, Immutable, Alias("selfcare.Export.Command")]
    public sealed record Command(Operator By);

    /// <param name="lastUsed">When sessions were last used, as known in memory.</param>
    /// <returns>The result is null if there is no such account.</returns>
    public static Decision<string?> Decide(
        Account account, Command command, IReadOnlyDictionary<Guid, DateTimeOffset> lastUsed, DecisionContext context)
    {
        if (!account.Exists)
        {
            return new(account, null);
        }

        var exported = account.AppendOncePerHour(TimelineEntry.Of(command.By, context.Now, TimelineEvent.Exported));
        var shown = exported with
        {
            Sessions =
            [
                .. exported.Sessions.Select(session => session.UsedAt(lastUsed.TryGetValue(session.Id, out var at) ? at : null)),
            ],
        };
        return new(exported, JsonSerializer.Serialize(shown, Options));
    }

    /// <summary>What is computed and not stored, and the secrets.</summary>
    private static void LeaveOut(JsonTypeInfo type)
    {
        if (type.Kind != JsonTypeInfoKind.Object)
        {
            return;
        }

        var isStored = type.Properties.Any(HasStoredName);
        foreach (var property in type.Properties.ToList())
        {
            if ((isStored && !HasStoredName(property)) || IsSecret(property))
            {
                type.Properties.Remove(property);
            }
        }
    }

    private static bool HasStoredName(JsonPropertyInfo property) =>
        property.AttributeProvider?.IsDefined(typeof(JsonPropertyNameAttribute), inherit: false) == true;

    /// <summary>Of the ids, services know <see cref="Account.SubjectId"/> alone.</summary>
    private static bool IsSecret(JsonPropertyInfo property) =>
        Secrets.Contains(property.Name)
        || ((Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType) == typeof(Guid) && property.Name != "subject");
}
