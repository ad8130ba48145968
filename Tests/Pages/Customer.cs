using System.Text.RegularExpressions;
using Microsoft.Playwright;
using OrleansSelfCare.TestKit;

namespace OrleansSelfCare.Tests.Pages;

/// <summary>A customer at a browser: the actions on a page, and what the page shows.</summary>
public sealed class Customer(PortalUnderTest portal, TestAccount account, Window window)
{
    private readonly List<string> _typed = [];

    public TestAccount Account { get; private set; } = account;

    public Words Words { get; private set; } = window.Settings.English ? Words.English : Words.Japanese;

    public Window Window => window;

    public BrowserMonitor Monitor { get; } = new(portal.Address, window.Context);

    public IPage Page { get; private set; } = window.Page;

    /// <summary>The current page of the service line, such as <c>login</c> or <c>email/locked</c>; for other pages the path.</summary>
    public string Place => new Uri(Page.Url).PathAndQuery is var path && path.StartsWith($"/{Account.Line}/", StringComparison.Ordinal)
        ? path[(Account.Line.Length + 2)..]
        : path;

    /// <summary>The newest code in the customer's mailbox.</summary>
    public string Code => portal.Inbox.LastCodeTo(Account.Email);

    /// <summary>Six digits that differ from the code.</summary>
    public string WrongCode => Code[..5] + (char)('0' + ((Code[5] - '0' + 1) % 10));

    /// <summary>Opens another tab of the same browser and switches to it.</summary>
    public async Task<IPage> OpenTab() => Page = await window.Context.NewPageAsync();

    /// <summary>Switches to an open tab.</summary>
    public void LookAt(IPage tab) => Page = tab;

    public async Task<IResponse> Open(string page)
    {
        var response = await Page.GotoAsync(new Uri(portal.Address, page.StartsWith('/') ? page : $"/{Account.Line}/{page}").ToString());
        return response!;
    }

    /// <summary>
    /// Waits for a page that comes by itself. Not by <c>WaitForURLAsync</c>: it misses a navigation between its look at the address and the
    /// begin of its wait.
    /// </summary>
    /// <param name="address">The whole; <c>**</c> stands for anything.</param>
    public async Task ArriveAt(string address)
    {
        var pattern = new Regex($"^{Regex.Escape(address).Replace(@"\*\*", ".*", StringComparison.Ordinal)}$");
        await Assertions.Expect(Page).ToHaveURLAsync(pattern, new() { Timeout = 30_000 });
        await Page.WaitForLoadStateAsync();
    }

    public async Task Reload() => await Page.ReloadAsync();

    public async Task GoBack() => await Page.GoBackAsync();

    public ILocator Field(string label) => Page.GetByLabel(new Regex($@"^\s*{Regex.Escape(label)}\s*([(（](必須|required)[)）])?\s*$"));

    public ILocator Button(string name) => Page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    public ILocator Link(string name) => Page.GetByRole(AriaRole.Link, new() { Name = name, Exact = true });

    public async Task Type(string label, string text)
    {
        // The page is fully loaded, so a missing field will not appear later.
        Assert.True(await Field(label).CountAsync() == 1, $"there is no field {label} at {Place}: {await Text()}");
        _typed.Add(text);
        await Field(label).FillAsync(text);
    }

    public Task<string> Typed(string label) => Field(label).InputValueAsync();

    public async Task Press(string button)
    {
        Assert.True(await Button(button).CountAsync() == 1, $"there is no button {button} at {Place}: {await Text()}");
        await Arrive(() => Button(button).ClickAsync());
    }

    public async Task Follow(string link)
    {
        Assert.True(await Link(link).CountAsync() == 1, $"there is no link {link} at {Place}: {await Text()}");
        await Arrive(() => Link(link).ClickAsync());
    }

    /// <inheritdoc cref="PageActions.PressTwice"/>
    public Task PressTwice(string button) => Page.PressTwice(Button(button), portal.ApiProxy, window.Settings.Script);

    /// <inheritdoc cref="PageActions.Arrive"/>
    public Task Arrive(Func<Task> act) => Page.Arrive(act);

    /// <summary>The first step of a sign-in.</summary>
    public async Task SignIn(string? password = null, string? selfCareId = null)
    {
        await Open("login");
        await Type(Words.SelfCareId, selfCareId ?? Account.Id);
        await Type(Words.Password, password ?? Account.Password);
        await Press(Words.Send);
    }

    /// <summary>The second step, by default with the newest code.</summary>
    public async Task EnterCode(string? code = null)
    {
        await Type(Words.Code, code ?? Code);
        await Press(Words.Send);
    }

    public async Task SignInWithCode()
    {
        await SignIn();
        await EnterCode();
        Assert.Equal("menu", Place);
    }

    /// <summary>Signs in at the service of the account's line, which the portal's session suffices for.</summary>
    public async Task VisitService()
    {
        Monitor.Allow(portal.Clients.Issuer, portal.Clients.Callback);
        await Page.GotoAsync(portal.Clients.Authorize(Account.Line));
        await ArriveAt($"{portal.Clients.Callback}?**");
        await portal.Clients.Redeem(Account.Line, new Uri(Page.Url));
    }

    public Task ToEmailChange() => Follow(Words.ToEmailChange);

    /// <summary>By default with the same address twice and the account's phone number.</summary>
    public async Task ChangeEmail(string email, string? phone = null, string? confirmation = null)
    {
        await Type(Words.Email, email);
        await Type(Words.EmailConfirmation, confirmation ?? email);
        await Type(Words.ContactPhone, phone ?? Account.Phone);
        await Press(Words.Send);
    }

    public async Task ChangePassword(string current, string wanted, string? confirmation = null)
    {
        await Type(Words.CurrentPassword, current);
        await Type(Words.NewPassword, wanted);
        await Type(Words.NewPasswordConfirmation, confirmation ?? wanted);
        await Press(Words.Change);
    }

    public async Task SwitchLanguage()
    {
        var button = Page.GetByRole(AriaRole.Button, new() { Name = Words.OtherLanguage, Exact = true });
        await Arrive(() => button.Or(Link(Words.OtherLanguage)).ClickAsync());
        Words = Words == Words.English ? Words.Japanese : Words.English;
    }

    /// <summary>Codes are read from this mailbox from now on.</summary>
    public void UseMailbox(string email) => Account = Account with { Email = email };

    /// <summary>Continues with another account in the same browser.</summary>
    public void UseAccount(TestAccount other) => Account = other;

    public Task<string> Title() => Page.TitleAsync();

    public Task<string> Heading() => Page.GetByRole(AriaRole.Heading, new() { Level = 1 }).InnerTextAsync();

    /// <summary>The message about the whole page; null if there is none.</summary>
    public async Task<string?> Notice() => await Page.Locator("#notice").CountAsync() == 0
        ? null
        : (await Page.Locator("#notice").InnerTextAsync()).Trim();

    /// <summary>The error messages of the fields, by field id.</summary>
    public async Task<IReadOnlyDictionary<string, string>> Errors()
    {
        var errors = new Dictionary<string, string>();
        foreach (var error in await Page.Locator("p.error").AllAsync())
        {
            var field = (await error.GetAttributeAsync("id"))!.Replace("-error", "", StringComparison.Ordinal);
            var input = Page.Locator($"#{field}");
            Assert.Equal("true", await input.GetAttributeAsync("aria-invalid"));
            Assert.Contains($"{field}-error", (await input.GetAttributeAsync("aria-describedby") ?? "").Split(' '));
            errors[field] = (await error.InnerTextAsync()).Trim();
        }

        return errors;
    }

    /// <summary>The id of the focused element, or its tag name if it has no id.</summary>
    public Task<string> Focus() => Page.EvaluateAsync<string>("(e => e.id || e.tagName)(document.activeElement)");

    public Task<string> Text(string selector = "body") => Page.Locator(selector).InnerTextAsync();

    /// <summary>Everything that went wrong in the window so far.</summary>
    public Task<IReadOnlyList<string>> Complaints() => Monitor.Complaints(
    [
        Account.Password, Account.Email, Account.Phone,
        .. _typed,
        .. portal.Inbox.CodesTo(Account.Email).Select(mail => mail.Code.Reveal()),
    ]);

    /// <summary>Closes the window and returns everything that went wrong in it.</summary>
    public async Task<IReadOnlyList<string>> Leave()
    {
        var complaints = await Complaints();
        Monitor.Stop();
        await Browser.Close(window);
        return complaints;
    }
}
