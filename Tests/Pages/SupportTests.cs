namespace OrleansSelfCare.Tests.Pages;

/// <summary>Where a customer can be stuck, the page has the support phone number as a link that dials, with its hours.</summary>
public sealed class SupportTests(PortalUnderTest portal) : PagesTest(portal)
{
    [SkippableTheory]
    [MemberData(nameof(Lines.All), MemberType = typeof(Lines))]
    public async Task Number_and_hours_are_on_every_page_where_one_can_be_stuck(string line)
    {
        Browser.SkipIfMissing();
        var customer = await NewCustomer(line);
        foreach (var (page, go) in new (string, Func<Task>)[]
        {
            ("login", () => customer.Open("login")),
            ("verify", () => customer.SignIn()),
            ("email", () => customer.ToEmailChange()),
            (line == "free-voice" ? "email/mismatch" : "email", () => customer.ChangeEmail("new@example.jp", "0441234567")),
            ("contact", () => customer.Open("contact")),
            ("email/locked", async () =>
            {
                for (var miss = 1; miss < 3; miss++)
                {
                    await customer.Open("email");
                    await customer.ChangeEmail("new@example.jp", "0441234567");
                }
            }),
            ("verify", async () =>
            {
                await customer.SignIn();
                Portal.Advance(Minutes(20));
                await customer.Reload();
            }),
            ("/no-such-page", () => customer.Open("/no-such-page")),
        })
        {
            await go();
            Assert.Equal(page, customer.Place);
            Assert.Equal("tel:0120987123", await customer.Link("TEL：0120-987-123").GetAttributeAsync("href"));
            Assert.Contains("受付時間：9時～17時30分", await customer.Text());
        }
    }
}
