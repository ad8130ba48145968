namespace OrleansSelfCare.Portal.Pages;

/// <summary>Where to ask without the contact phone number (manual, pages 8, 13 and 19).</summary>
internal sealed class ContactModel(PortalServices services) : LinePage(services)
{
    public override string Screen => "contact";
}
