using Microsoft.Playwright;
using OrleansSelfCare.Tests.Pages;

namespace OrleansSelfCare.Tests.Agents;

/// <summary>An agent at a browser, with the mouse or with the keyboard alone. Counts what the agent does.</summary>
public sealed class Agent
{
    private const int MaxTabs = 200;

    private readonly DeskUnderTest _desk;
    private readonly Window _window;

    public Agent(DeskUnderTest desk, Window window)
    {
        (_desk, _window) = (desk, window);
        Monitor = new(desk.Address, window.Context);
        Monitor.Allow(desk.Provider.Issuer);
    }

    public BrowserMonitor Monitor { get; }

    public IPage Page => _window.Page;

    public Window Window => _window;

    /// <summary>Instead of the mouse.</summary>
    public bool UsesKeyboard { get; set; }

    /// <summary>Buttons and links pressed and fields filled so far.</summary>
    public int Clicks { get; private set; }

    public string Path => new Uri(Page.Url).PathAndQuery;

    public async Task<IResponse> Open(string path) => (await Page.GotoAsync(new Uri(_desk.Address, path).ToString()))!;

    /// <summary>Searches, which opens the account if it is the only one.</summary>
    public async Task Find(string term)
    {
        await Open("/");
        await Type("セルフケアID、メールアドレス、または連絡先電話番号", term);
        await Press("探す");
    }

    public async Task Press(string button) => await Act(Page.GetByRole(AriaRole.Button, new() { Name = button, Exact = true }), button);

    /// <inheritdoc cref="PageActions.PressTwice"/>
    public Task PressTwice(string button) => Page.PressTwice(
        Page.GetByRole(AriaRole.Button, new() { Name = button, Exact = true }), _desk.ApiProxy, Window.Settings.Script);

    public async Task Follow(string link) => await Act(Page.GetByRole(AriaRole.Link, new() { Name = link, Exact = true }), link);

    /// <summary>Clears the lock whose line has this text.</summary>
    public Task Unlock(string what) => Act(
        Page.GetByRole(AriaRole.Listitem).Filter(new() { HasText = what }).GetByRole(AriaRole.Button), what);

    public async Task Type(string label, string text)
    {
        var field = Page.GetByLabel(label, new() { Exact = true });
        Assert.True(await field.CountAsync() == 1, $"there is no field {label} at {Path}: {await Text("body")}");
        Clicks++;
        if (UsesKeyboard)
        {
            await TabTo(field);
            await Page.Keyboard.PressAsync("Control+A");
            await Page.Keyboard.TypeAsync(text);
        }
        else
        {
            await field.FillAsync(text);
        }
    }

    public Task Choose(string label, string option) =>
        Page.GetByLabel(label, new() { Exact = true }).SelectOptionAsync(new SelectOptionValue { Label = option });

    // By ids, in both languages.

    public async Task SignInWithKey(string key)
    {
        await Page.FillAsync("#key", key);
        await Act(Page.Locator("main button"), "sign in");
    }

    public Task TypeReason(string reason) => Page.FillAsync("#reason", reason);

    /// <param name="act">Null: the page's own.</param>
    public Task PressAct(string? act) =>
        Act(Page.Locator(act is null ? "main button" : $"button[formaction$='/{act}']"), act ?? "the page's button");

    public Task SignOut() => Act(Page.Locator("header button"), "sign out");

    public Task<string> Text(string selector = "main") => Page.Locator(selector).InnerTextAsync();

    /// <summary>What the page says about the whole account, or about what was done.</summary>
    public async Task<string> Notice() => (await Page.Locator(".notice").First.InnerTextAsync()).Trim();

    /// <summary>Closes the window and returns everything that went wrong in it.</summary>
    public async Task<IReadOnlyList<string>> Leave()
    {
        // The answer of the provider has the code and the state in its address: both are good once, and only in this browser.
        var complaints = await Monitor.Complaints();
        Monitor.Stop();
        await Browser.Close(_window);
        return complaints;
    }

    private async Task Act(ILocator target, string name)
    {
        Assert.True(await target.CountAsync() == 1, $"there is no {name} at {Path}: {await Text("body")}");
        Clicks++;
        await Page.Arrive(async () =>
        {
            if (UsesKeyboard)
            {
                await TabTo(target);
                await Page.Keyboard.PressAsync("Enter");
            }
            else
            {
                await target.ClickAsync();
            }
        });
    }

    private async Task TabTo(ILocator target)
    {
        for (var tabs = 0; tabs < MaxTabs; tabs++)
        {
            if (await target.EvaluateAsync<bool>("element => element === document.activeElement"))
            {
                return;
            }

            await Page.Keyboard.PressAsync("Tab");
        }

        Assert.Fail($"the keyboard does not reach {target} at {Path}");
    }
}
