namespace OrleansSelfCare.Portal.Pages;

/// <summary>What the customer can do once signed in (manual, pages 6, 11 and 17).</summary>
internal sealed class MenuModel(PortalServices services) : SignedInPage(services)
{
    public override string Screen => "menu";

    public override bool ShowsService => true;
}
