using System.Security.Claims;

namespace OrleansSelfCare.Client.AspNetCore;

/// <summary>
/// The claims of a signed-in customer. <see cref="ClaimTypes.NameIdentifier"/> is <c>line/selfCareId</c>, because two lines may have the
/// same self-care id.
/// </summary>
public static class SelfCareClaims
{
    /// <summary>The service line, such as <c>ip-phone</c>.</summary>
    public const string Line = "line";

    /// <summary>The self-care id in its stored spelling; also <c>Identity.Name</c>.</summary>
    public const string SelfCareId = "self_care_id";

    /// <summary>
    /// When the customer last entered a code, at the sign-in or since, in seconds since 1970-01-01 UTC (OpenID Connect Core 1.0, section
    /// 2).
    /// </summary>
    public const string AuthTime = "auth_time";

    /// <summary>How the customer was authenticated, a claim for each method: <c>pwd</c>, <c>otp</c> (RFC 8176).</summary>
    public const string Amr = "amr";

    /// <summary><c>true</c>: the customer must change the password before anything else. Otherwise there is no such claim.</summary>
    public const string MustChangePassword = "must_change_password";
}
