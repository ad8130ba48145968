using Microsoft.AspNetCore.DataProtection;
using OrleansSelfCare.Client;
using OrleansSelfCare.Hosting.Pages;
using OrleansSelfCare.Portal.Settings;
using OrleansSelfCare.Portal.SignIn;

namespace OrleansSelfCare.Portal.Pages;

/// <summary>The services that all pages use.</summary>
internal sealed record PortalServices(
    SelfCareClient Api,
    ServiceLineCache Lines,
    EncryptedCookie<PendingSignIn> Challenge,
    EncryptedCookie<SignedIn> Session,
    EncryptedCookie<ServiceRequest> Request,
    SubmissionDeduplicator Submissions,
    IDataProtectionProvider Protection,
    PortalOptions Options,
    TimeProvider Clock);
