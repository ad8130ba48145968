using Microsoft.IdentityModel.JsonWebTokens;

namespace MyApi;

public static class FreshSignIn
{
    /// <param name="token">A valid access token for this API.</param>
    /// <returns>The header WWW-Authenticate of the answer 401; null: the customer entered a code in the last five minutes.</returns>
    public static string? Challenge(JsonWebToken token, DateTimeOffset now)
    {
        var enteredAt = DateTimeOffset.FromUnixTimeSeconds(token.GetPayloadValue<long>("auth_time"));
        return now - enteredAt <= TimeSpan.FromMinutes(5)
            ? null
            : "Bearer error=\"insufficient_user_authentication\", error_description=\"A newer sign-in is needed\", max_age=\"300\"";
    }
}
