using OrleansSelfCare.Client;
using OrleansSelfCare.Portal.Settings;
using OrleansSelfCare.Portal.SignIn;

namespace OrleansSelfCare.Portal.Pages;

/// <summary>What pages are made with.</summary>
internal sealed record PortalServices(
    SelfCareClient Api,
    KnownLines Lines,
    SealedCookie<PendingSignIn> Challenge,
    SealedCookie<SignedIn> Session,
    SubmittedOnce Once,
    PortalOptions Options,
    TimeProvider Clock);
