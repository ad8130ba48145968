using OrleansSelfCare.Client;

namespace OrleansSelfCare.Portal.SignIn;

/// <summary>Whom the browser is signed in as; it holds this, sealed.</summary>
internal sealed record SignedIn(Secret Token, string SelfCareId);
