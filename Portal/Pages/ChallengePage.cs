using OrleansSelfCare.Client;

namespace OrleansSelfCare.Portal.Pages;

/// <summary>A page of a pending sign-in: a form, or the notice that its time is over.</summary>
internal abstract class ChallengePage(PortalServices services) : LinePage(services)
{
    /// <summary>Set before the page is shown.</summary>
    public Challenge OpenChallenge { get; protected set; } = null!;

    public TimeSpan Left => OpenChallenge.ExpiresAt - Services.Clock.GetUtcNow();

    public bool HasExpired => Left <= TimeSpan.Zero;

    public override bool HasForm => !HasExpired;

    public override bool HasError => HasExpired || base.HasError;
}
