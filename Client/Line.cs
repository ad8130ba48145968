namespace OrleansSelfCare.Client;

/// <summary>A service line.</summary>
/// <param name="ContactUrl">The contact page for customers who do not know the contact phone number.</param>
/// <param name="CodeLifetime">In seconds.</param>
/// <param name="PasswordMinimumLength">Of a new password, in characters. An earlier service, whose rule was 8, does not say it.</param>
public sealed record Line(string Id, string Name, string ContactUrl, int CodeLifetime, int PasswordMinimumLength = 8);
