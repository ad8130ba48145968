using Microsoft.AspNetCore.Authentication;

namespace OrleansSelfCare.Client.AspNetCore;

/// <summary>Registration of the authentication scheme in a portal.</summary>
public static class AddSelfCareExtension
{
    /// <summary>
    /// Adds the scheme <see cref="SelfCareDefaults.AuthenticationScheme"/>, which checks a customer's session with the service. Needs
    /// <see cref="AddSelfCareClientExtension.AddSelfCareClient"/>.
    /// </summary>
    public static AuthenticationBuilder AddSelfCare(
        this AuthenticationBuilder authentication, Action<SelfCareAuthenticationOptions>? configure = null) =>
        authentication.AddScheme<SelfCareAuthenticationOptions, SelfCareAuthenticationHandler>(
            SelfCareDefaults.AuthenticationScheme, configure);
}
