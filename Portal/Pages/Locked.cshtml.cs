namespace OrleansSelfCare.Portal.Pages;

/// <summary>The lockout page, after the third wrong contact phone number (manual, pages 8 and 13).</summary>
internal sealed class LockedModel(PortalServices services) : LinePage(services)
{
    public override string Screen => "locked";

    public override bool HasError => true;
}
