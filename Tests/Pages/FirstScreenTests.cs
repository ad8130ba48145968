namespace OrleansSelfCare.Tests.Pages;

/// <summary>A phone of 360 × 800: the first field is visible without scrolling, and large text stays off the edges.</summary>
[Trait("Category", "Long")]
public sealed class FirstScreenTests(PortalUnderTest portal) : PagesTest(portal)
{
    [SkippableTheory]
    [MemberData(nameof(LinesAndLanguages))]
    public async Task First_field_of_every_page_is_on_the_first_screen(string line, bool english)
    {
        Browser.SkipIfMissing();
        var customer = await NewCustomer(line, new BrowserSettings(English: english));
        customer.Window.IsModified = true;
        await customer.Page.SetViewportSizeAsync(360, 800);
        foreach (var go in new Func<Task>[]
        {
            () => customer.Open("login"),
            () => customer.SignIn("not-the-password"),
            () => customer.SignIn(),
            () => customer.EnterCode(customer.WrongCode),
            async () =>
            {
                await customer.SignIn();
                await Portal.Bounce(customer.Account.Email);
                await customer.Reload();
            },
            () => customer.ToEmailChange(),
            async () =>
            {
                await customer.ChangeEmail("new@example.jp", "0441234567");
                await customer.Open("email");
            },
            async () =>
            {
                customer.UseAccount(await Portal.NewAccount(line, ".taro..yamada@example.jp"));
                await customer.SignIn();
            },
            async () =>
            {
                customer.UseAccount(await Portal.NewAccount(line));
                await customer.SignInWithCode();
                await customer.Open("password");
            },
        })
        {
            await go();
            var bottom = await customer.Page.EvaluateAsync<double>(
                "document.querySelector('main .field input').getBoundingClientRect().bottom + scrollY");
            Assert.True(bottom <= 800, $"{customer.Place}: {bottom}");
        }
    }

    [SkippableFact]
    public async Task Text_of_double_size_touches_no_edge()
    {
        Browser.SkipIfMissing();
        var customer = await NewCustomer();
        customer.Window.IsModified = true;
        await customer.Page.SetViewportSizeAsync(360, 800);
        foreach (var go in new Func<Task>[]
        {
            () => customer.Open("/"),
            () => customer.Open("login"),
            () => customer.SignIn(),
            () => customer.ToEmailChange(),
            async () =>
            {
                await customer.Open("verify");
                await customer.EnterCode();
            },
            () => customer.Open("password"),
            () => customer.Open("/no-such-page"),
        })
        {
            await go();
            await customer.Page.EvaluateAsync("document.documentElement.style.fontSize = '225%'");

            Assert.Empty(await customer.Page.EvaluateAsync<string[]>(
                """
                [...document.querySelectorAll("header *, main *, footer *")].filter(e => e.children.length === 0 && e.textContent.trim()
                  && !e.closest(".first, .skip, [hidden], option")).flatMap(e => {
                    const range = document.createRange();
                    range.selectNodeContents(e);
                    return [...range.getClientRects()].some(r => r.width > 0 && (r.left < 8 || r.right > innerWidth - 8))
                      ? [`${e.tagName}: ${e.textContent.trim().slice(0, 30)}`] : [];
                  })
                """));
        }
    }

    public static IEnumerable<object[]> LinesAndLanguages =>
        Lines.Ids.SelectMany(line => new[] { false, true }, (line, english) => new object[] { line, english });
}
