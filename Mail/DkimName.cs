namespace OrleansSelfCare.Mail;

/// <summary>The name of a DKIM key, and its public part in Base64, as its DNS record has it.</summary>
internal sealed record DkimName(string Domain, string Selector, string PublicKey);
