using OrleansSelfCare.Desk.Accounts;
using OrleansSelfCare.Desk.Settings;
using OrleansSelfCare.Desk.SignIn;
using OrleansSelfCare.Hosting.Pages;

namespace OrleansSelfCare.Desk.Pages;

/// <summary>The services that all pages use.</summary>
internal sealed record DeskServices(
    IHttpClientFactory Http,
    LineNames Lines,
    AgentSessions Sessions,
    SubmissionDeduplicator Submissions,
    DeskOptions Options,
    TimeProvider Clock);
