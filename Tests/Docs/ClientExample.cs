using System.Net;
using OrleansSelfCare.Client;

namespace MyPortal;

public static class SignIn
{
    public static async Task<string> Begin(SelfCareClient api, IPAddress? customersAddress, string id, string password)
    {
        var answer = await api.For(new Customer(customersAddress, "en")).LogIn("ip-phone", id, password);
        return answer.TryGet(out var challenge, out var refusal)
            ? $"The code went to {challenge.SentTo} and is good until {challenge.ExpiresAt:t}."
            : refusal switch
            {
                Refusal.TooManyAttempts(var wait) => $"{refusal.Detail} In {Math.Ceiling(wait.TotalMinutes)} minutes.",
                _ => refusal.Detail,
            };
    }
}
