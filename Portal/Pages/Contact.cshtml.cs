namespace OrleansSelfCare.Portal.Pages;

/// <summary>The contact page for customers who do not know the contact phone number (manual, pages 8, 13 and 19).</summary>
internal sealed class ContactModel(PortalServices services) : LinePage(services)
{
    public override string Screen => "contact";
}
