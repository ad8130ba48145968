namespace OrleansSelfCare.Client;

/// <summary>A service line.</summary>
/// <param name="ContactUrl">Where a customer goes who can't prove the contact phone number.</param>
/// <param name="CodeLifetime">In seconds.</param>
public sealed record Line(string Id, string Name, string ContactUrl, int CodeLifetime);
