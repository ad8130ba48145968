using OrleansSelfCare.Client;

namespace OrleansSelfCare.Portal.SignIn;

/// <summary>The customer's session, kept in an encrypted cookie.</summary>
internal sealed record SignedIn(Secret Token, string SelfCareId);
