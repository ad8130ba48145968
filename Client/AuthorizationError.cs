using System.Text.Json.Serialization;

namespace OrleansSelfCare.Client;

/// <summary>Why a customer returns to a service without having signed in (OpenID Connect Core 1.0, 3.1.2.6; RFC 6749, 4.1.2.1).</summary>
public enum AuthorizationError
{
    /// <summary>The service asked for an answer without a page (<c>prompt=none</c>), and the customer would have to sign in.</summary>
    [JsonStringEnumMemberName("login_required")]
    LoginRequired,

    /// <summary>As <see cref="LoginRequired"/>, but the customer is signed in more than once and would have to choose.</summary>
    [JsonStringEnumMemberName("account_selection_required")]
    AccountSelectionRequired,

    /// <summary>As <see cref="LoginRequired"/>, but another page would have to be shown.</summary>
    [JsonStringEnumMemberName("interaction_required")]
    InteractionRequired,

    /// <summary>The customer does not want to sign in.</summary>
    [JsonStringEnumMemberName("access_denied")]
    AccessDenied,
}
