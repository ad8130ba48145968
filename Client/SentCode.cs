namespace OrleansSelfCare.Client;

/// <summary>A pending code that was mailed again for the support desk.</summary>
/// <param name="SentTo">The address it went to, masked.</param>
/// <param name="Delivery">At the time of the answer; null: there was no mail to send.</param>
/// <param name="Reference">The tag on the customer's screen and in the mail.</param>
/// <param name="ExpiresAt">Of the code.</param>
/// <param name="TimeZone">In which the support desk reads times.</param>
public sealed record SentCode(string? SentTo, Delivery? Delivery, string Reference, DateTimeOffset ExpiresAt, string TimeZone);
