namespace OrleansSelfCare.Grains.OpenId;

/// <summary>The provider's own claims, and those of the standards that OpenIddict has no name for.</summary>
public static class OpenIdClaim
{
    /// <inheritdoc cref="SessionNames"/>
    public const string SessionName = "sid";

    /// <summary>The service line's id.</summary>
    public const string Line = "line";

    public const string SelfCareId = "self_care_id";

    /// <summary>In access tokens: which grant they belong to.</summary>
    public const string Grant = "grant";

    /// <summary>The value of <c>acr</c>: a password and a code by e-mail. Every sign-in has it.</summary>
    public const string PasswordAndCode = "urn:selfcare:acr:password-and-code";

    /// <summary>The values of <c>amr</c> (RFC 8176).</summary>
    public static readonly string[] Methods = ["pwd", "otp"];
}

/// <summary>The provider's own scopes.</summary>
public static class OpenIdScope
{
    /// <summary><see cref="OpenIdClaim.Line"/> and <see cref="OpenIdClaim.SelfCareId"/>.</summary>
    public const string Account = "account";
}
