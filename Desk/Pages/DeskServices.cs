using OrleansSelfCare.Client;
using OrleansSelfCare.Desk.Settings;
using OrleansSelfCare.Desk.SignIn;
using OrleansSelfCare.Hosting.Pages;

namespace OrleansSelfCare.Desk.Pages;

/// <summary>The services that all pages use.</summary>
internal sealed record DeskServices(
    IHttpClientFactory Http,
    SelfCareClient Customers,
    AgentSessions Sessions,
    SubmissionDeduplicator Submissions,
    DeskOptions Options,
    TimeProvider Clock);
