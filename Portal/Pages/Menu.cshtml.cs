namespace OrleansSelfCare.Portal.Pages;

/// <summary>The menu after sign-in (manual, pages 6, 11 and 17).</summary>
internal sealed class MenuModel(PortalServices services) : SignedInPage(services)
{
    public override string Screen => "menu";

    public override bool ShowsService => true;
}
