using System.Text.RegularExpressions;
using Microsoft.Playwright;
using OrleansSelfCare.TestKit;
using OrleansSelfCare.Tests.Docs;

namespace OrleansSelfCare.Tests.Pages;

/// <summary>A person at a browser: does what a person can, and reads what stands there.</summary>
public sealed class Customer(PortalUnderTest portal, TestAccount account, Window window)
{
    private readonly List<string> _typed = [];

    public TestAccount Account { get; private set; } = account;

    public Words Words { get; private set; } = window.Look.English ? Words.English : Words.Japanese;

    public Window Window => window;

    /// <summary>Over all that the person's browser does.</summary>
    public Watch Watch { get; } = new(portal, window.Context);

    public IPage Page { get; private set; } = window.Page;

    /// <summary>The page of the line the person is at: <c>login</c>, <c>email/locked</c>; the path as it is where it is none of the line's.</summary>
    public string Place => new Uri(Page.Url).PathAndQuery is var path && path.StartsWith($"/{Account.Line}/", StringComparison.Ordinal) ? path[(Account.Line.Length + 2)..] : path;

    /// <summary>The newest code in the person's mailbox.</summary>
    public string Code => portal.Inbox.LastCodeTo(Account.Email);

    /// <summary>Six digits that are not the code.</summary>
    public string WrongCode => Code[..5] + (char)('0' + ((Code[5] - '0' + 1) % 10));

    /// <summary>Another tab of the same browser, which the person looks at from now on.</summary>
    public async Task<IPage> OpenTab() => Page = await window.Context.NewPageAsync();

    /// <summary>Looks at a tab that is open.</summary>
    public void LookAt(IPage tab) => Page = tab;

    public async Task<IResponse> Open(string page)
    {
        var response = await Page.GotoAsync(new Uri(portal.Address, page.StartsWith('/') ? page : $"/{Account.Line}/{page}").ToString());
        return response!;
    }

    public async Task Reload() => await Page.ReloadAsync();

    public async Task GoBack() => await Page.GoBackAsync();

    public ILocator Field(string label) => Page.GetByLabel(new Regex($@"^\s*{Regex.Escape(label)}\s*([(（](必須|required)[)）])?\s*$"));

    public ILocator Button(string name) => Page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    public ILocator Link(string name) => Page.GetByRole(AriaRole.Link, new() { Name = name, Exact = true });

    public async Task Type(string label, string text)
    {
        // The page is there in full, so what is missing now won't come.
        Assert.True(await Field(label).CountAsync() == 1, $"there is no field {label} at {Place}: {await Text()}");
        _typed.Add(text);
        await Field(label).FillAsync(text);
    }

    /// <summary>What the field holds.</summary>
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

    /// <summary>Two clicks, the second while the first is still being answered.</summary>
    public async Task PressTwice(string button)
    {
        await Button(button).ScrollIntoViewIfNeededAsync();
        var box = (await Button(button).BoundingBoxAsync())!;
        var (x, y) = (box.X + (box.Width / 2), box.Y + (box.Height / 2));
        var reached = portal.Line.Hold();
        await Arrive(async () =>
        {
            await Page.Mouse.ClickAsync(x, y);
            await reached.WaitAsync(TimeSpan.FromSeconds(30));
            // Where a script runs, it may hold the second click back.
            await (window.Look.Script
                ? Page.Mouse.ClickAsync(x, y)
                : Page.RunAndWaitForRequestAsync(() => Page.Mouse.ClickAsync(x, y), request => request.Method == "POST"));
            portal.Line.Release();
        });
    }

    /// <summary>Until the next page is there.</summary>
    public async Task Arrive(Func<Task> act)
    {
        var loaded = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        void Loaded(object? sender, IPage page) => loaded.TrySetResult();
        Page.Load += Loaded;
        try
        {
            await act();
            await loaded.Task.WaitAsync(TimeSpan.FromSeconds(30));
        }
        finally
        {
            Page.Load -= Loaded;
        }
    }

    /// <summary>First step, from the login page.</summary>
    public async Task SignIn(string? password = null, string? selfCareId = null)
    {
        await Open("login");
        await Type(Words.SelfCareId, selfCareId ?? Account.Id);
        await Type(Words.Password, password ?? Account.Password);
        await Press(Words.Send);
    }

    /// <summary>Second step, with the newest code unless another is given.</summary>
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

    public Task ToEmailChange() => Follow(Words.ToEmailChange);

    /// <summary>The same address twice and the account's phone number, unless others are given.</summary>
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
        await Follow(Words.OtherLanguage);
        Words = Words == Words.English ? Words.Japanese : Words.English;
    }

    /// <summary>Reads mail at that address from now on.</summary>
    public void Reads(string email) => Account = Account with { Email = email };

    /// <summary>Another person at the same browser.</summary>
    public void Becomes(TestAccount other) => Account = other;

    public Task<string> Title() => Page.TitleAsync();

    public Task<string> Heading() => Page.GetByRole(AriaRole.Heading, new() { Level = 1 }).InnerTextAsync();

    /// <summary>The message of the page as a whole; null: there is none.</summary>
    public async Task<string?> Notice() => await Page.Locator("#notice").CountAsync() == 0 ? null : (await Page.Locator("#notice").InnerTextAsync()).Trim();

    /// <summary>The errors beside the fields, by the fields' ids.</summary>
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

    /// <summary>The id of what has the focus, else the kind of element.</summary>
    public Task<string> Focus() => Page.EvaluateAsync<string>("(e => e.id || e.tagName)(document.activeElement)");

    public Task<string> Text(string selector = "body") => Page.Locator(selector).InnerTextAsync();

    /// <summary>Closes the window and tells what was wrong on the way.</summary>
    public async Task<IReadOnlyList<string>> Leave()
    {
        var complaints = await Watch.Complaints(Account, _typed);
        Watch.End();
        await Browser.Close(window);
        return complaints;
    }
}
