using System.Text.Json.Serialization;

namespace OrleansSelfCare.Accounts.Email;

/// <summary>Why no code can be mailed to the account's address.</summary>
[GenerateSerializer, Alias("selfcare.EmailProblem")]
public enum EmailProblem
{
    [JsonStringEnumMemberName("email-missing")]
    EmailMissing,
    [JsonStringEnumMemberName("email-undeliverable")]
    EmailUndeliverable,
}
