using System.Text.Json.Serialization;

namespace OrleansSelfCare.Accounts.Outbox;

/// <summary>Why a mail will not arrive.</summary>
[GenerateSerializer, Alias("selfcare.MailProblem")]
public enum MailProblem
{
    /// <summary>The mail server refused the recipient permanently, or the address is marked and nothing is mailed to it.</summary>
    [JsonStringEnumMemberName("refused")]
    Refused,

    /// <summary>The mail server accepted it, and later it came back.</summary>
    [JsonStringEnumMemberName("bounced")]
    Bounced,
}
