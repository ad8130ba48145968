namespace OrleansSelfCare.Client.AspNetCore;

/// <summary>The names that the authentication scheme uses.</summary>
public static class SelfCareDefaults
{
    /// <summary>The name of the authentication scheme.</summary>
    public const string AuthenticationScheme = "SelfCare";

    /// <summary>Under this name <c>HttpContext.GetTokenAsync</c> gives the session's token.</summary>
    public const string TokenName = "access_token";
}
