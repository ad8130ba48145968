using OrleansSelfCare.TestKit;

namespace OrleansSelfCare.Tests.Pages;

/// <summary>A screen, and the actions that lead to it from the previous screen in the list.</summary>
/// <param name="Go">Starts on a new portal, with the account of <see cref="Screens.AccountOf"/>.</param>
/// <param name="IsPictured">Has a picture in <c>docs/screens</c>. Screens that differ from another only by a sentence have none.</param>
public sealed record Screen(string Name, Func<Customer, PortalUnderTest, Task> Go, bool IsPictured = false);

/// <summary>All screens of each service line, in an order in which one customer can visit them.</summary>
public static class Screens
{
    /// <summary>Used in place of a service line for pages that belong to none.</summary>
    public const string NoLine = "portal";

    private const string Password = "yama-no-ue-7";
    private const string WrongPhone = "0441234567";

    public static IReadOnlyList<string> Places => [NoLine, .. Lines.Ids];

    /// <summary>Screens that have no picture are visited only for the first service line.</summary>
    public static IReadOnlyList<Screen> Of(string place) =>
        place == NoLine ? OfNoLine : place == Lines.Ids[0] ? OfALine : [.. OfALine.Where(screen => screen.IsPictured)];

    /// <summary>A fixed account, so that the pictures are the same at every run.</summary>
    public static TestAccount AccountOf(string place) => place switch
    {
        "mobile-choice-050" => new("MC2001", "hanako@example.jp", "05012345678", place, Password),
        "free-voice" => new("FV3001", "jiro@example.jp", "09012345678", place, Password),
        _ => new("IP1001", "taro@example.jp", "0312345678", "ip-phone", Password),
    };

    private static readonly Screen[] OfNoLine =
    [
        new("home", async (customer, _) => await customer.Open("/"), IsPictured: true),
        new("not-found", async (customer, _) => await customer.Open("/no-such-line/login"), IsPictured: true),
        new("sign-in", async (customer, portal) =>
        {
            customer.Monitor.Allow(portal.Clients.Issuer);
            await customer.Page.GotoAsync(portal.Clients.Authorize(ServiceClients.OfAllLines));
        }, IsPictured: true),
        new("sign-out", async (customer, portal) =>
        {
            await customer.SignInWithCode();
            customer.Monitor.Allow(portal.Clients.Issuer);
            await customer.Page.GotoAsync(new Uri(portal.Clients.Issuer, "connect/logout").AbsoluteUri);
        }),
        new("sign-in-ended", async (customer, _) => await customer.Open("/sign-in"), IsPictured: true),
        new("mails", async (customer, portal) =>
        {
            await customer.SignIn();
            await customer.ToEmailChange();
            await customer.ChangeEmail("taro.new@example.jp");
            customer.UseMailbox("taro.new@example.jp");
            await customer.EnterCode();
            await portal.WriteMails();
            await customer.Open("/mails");
        }, IsPictured: true),
        new("unavailable", async (customer, portal) =>
        {
            portal.ApiProxy.Failure = ApiFailure.Unreachable;
            await customer.Open("menu");
        }, IsPictured: true),
    ];

    private static readonly Screen[] OfALine =
    [
        new("login", async (customer, _) => await customer.Open("login"), IsPictured: true),
        new("login-empty", async (customer, _) => await customer.Press(customer.Words.Send)),
        new("login-wrong", async (customer, _) => await customer.SignIn("not-the-password"), IsPictured: true),
        new("verify", async (customer, _) => await customer.SignIn(), IsPictured: true),
        new("verify-empty", async (customer, _) => await customer.Press(customer.Words.Send)),
        new("verify-wrong", async (customer, _) => await customer.EnterCode(customer.WrongCode), IsPictured: true),
        new("verify-resent", async (customer, portal) =>
        {
            portal.Advance(TimeSpan.FromMinutes(1));
            await customer.Reload();
            await customer.Press(customer.Words.Resend);
        }),
        new("email", async (customer, _) => await customer.ToEmailChange(), IsPictured: true),
        new(
            "email-invalid",
            async (customer, _) => await customer.ChangeEmail("taro..yamada@example.jp", "03(1234)", "taro@example.jp"),
            IsPictured: true),
        new("email-mismatch", async (customer, _) => await customer.ChangeEmail("new@example.jp", WrongPhone), IsPictured: true),
        new("contact", async (customer, _) =>
        {
            await customer.Open("email");
            await customer.Follow(customer.Words.ToContact);
        }, IsPictured: true),
        new("verify-new-address", (customer, _) => ChangeEmail(customer, "new@example.jp"), IsPictured: true),
        new("menu-address-changed", async (customer, _) =>
        {
            await ChangeEmail(customer, "new@example.jp");
            customer.UseMailbox("new@example.jp");
            await customer.EnterCode();
        }, IsPictured: true),
        new("menu", async (customer, _) => await customer.Reload(), IsPictured: true),
        new("password", async (customer, _) => await customer.Open("password"), IsPictured: true),
        new("password-wrong", async (customer, _) => await customer.ChangePassword("not-the-password", "a quite new one")),
        new("password-invalid", async (customer, _) => await customer.ChangePassword(Password, "short", "shorter")),
        new("login-logged-out", async (customer, _) => await customer.Press(customer.Words.LogOut)),
        new("login-for-service", async (customer, portal) =>
        {
            customer.Monitor.Allow(portal.Clients.Issuer);
            await customer.Window.Context.ClearCookiesAsync();
            await customer.Page.GotoAsync(portal.Clients.Authorize(customer.Account.Line));
        }, IsPictured: true),
        new("continue", async (customer, portal) =>
        {
            // The page goes on by itself.
            await customer.Page.RouteAsync($"{portal.Clients.Issuer}**", route => route.AbortAsync("aborted"));
            await customer.Type(customer.Words.SelfCareId, customer.Account.Id);
            await customer.Type(customer.Words.Password, customer.Account.Password);
            await customer.Press(customer.Words.Send);
            await customer.EnterCode();
        }, IsPictured: true),
        new("verify-mail-late", async (customer, portal) =>
        {
            portal.Inbox.IsDown = true;
            await customer.SignIn();
            portal.Inbox.IsDown = false;
        }),
        new("verify-mail-accepted", async (customer, portal) =>
        {
            portal.Advance(TimeSpan.FromMinutes(1));
            await customer.Reload();
        }),
        new("verify-mail-refused", async (customer, portal) =>
        {
            customer.UseAccount(await portal.Import(Another(customer, "IP1006", "shiro@example.jp")));
            portal.Inbox.Refuse(customer.Account.Email);
            await customer.SignIn();
        }, IsPictured: true),
        new("verify-mail-came-back", async (customer, portal) =>
        {
            customer.UseAccount(await portal.Import(Another(customer, "IP1007", "goro@example.jp")));
            await customer.SignIn();
            await portal.Bounce(customer.Account.Email);
            await customer.Reload();
        }),
        new("email-locked", async (customer, _) =>
        {
            await customer.SignIn();
            for (var miss = 0; miss < 3; miss++)
            {
                await ChangeEmail(customer, "other@example.jp", WrongPhone);
            }
        }, IsPictured: true),
        new("email-missing", async (customer, portal) =>
        {
            customer.UseAccount(await portal.Import(Another(customer, "NO1002", "")));
            await customer.SignIn();
        }, IsPictured: true),
        new("email-undeliverable", async (customer, portal) =>
        {
            customer.UseAccount(await portal.Import(Another(customer, "NO1003", ".taro..yamada@example.jp")));
            await customer.SignIn();
        }),
        new("login-expired", async (customer, portal) =>
        {
            portal.Advance(TimeSpan.FromMinutes(20));
            await customer.ChangeEmail("new@example.jp");
        }),
        new("verify-expired", async (customer, portal) =>
        {
            customer.UseAccount(await portal.Import(Another(customer, "IP1005", "saburo@example.jp")));
            await customer.SignIn();
            portal.Advance(TimeSpan.FromMinutes(20));
            await customer.Reload();
        }, IsPictured: true),
        new("login-password-changed", async (customer, portal) =>
        {
            customer.UseAccount(await portal.Import(Another(customer, "IP1004", "jiro@example.jp")));
            await customer.SignInWithCode();
            await customer.Open("password");
            await customer.ChangePassword(Password, "a quite new one");
        }),
        new("sessions", async (customer, portal) =>
        {
            await customer.Page.UnrouteAllAsync();
            customer.UseAccount(await portal.Import(Another(customer, "IP1008", "rokuro@example.jp")));
            await portal.SignInElsewhere(customer.Account);
            portal.Advance(TimeSpan.FromMinutes(9));
            await customer.SignInWithCode();
            portal.Advance(TimeSpan.FromMinutes(2));
            await customer.VisitService();
            portal.Advance(TimeSpan.FromMinutes(3));
            await customer.Open("menu");
            await customer.Follow(customer.Words.ToSessions);
        }, IsPictured: true),
        new("sessions-ended", async (customer, _) => await customer.Press(customer.Words.EndSession)),
        new("step-up", async (customer, portal) =>
        {
            customer.UseAccount(await portal.Import(Another(customer, "IP1009", "rokuro.b@example.jp")));
            await customer.SignInWithCode();
            portal.Advance(TimeSpan.FromMinutes(1));
            // The screen of the page that goes on by itself has stopped these requests.
            await customer.Page.UnrouteAllAsync();
            await customer.Page.GotoAsync(portal.Clients.Authorize(customer.Account.Line, ("max_age", "30")));
        }, IsPictured: true),
        new("verify-step-up", async (customer, _) => await customer.Press(customer.Words.SendCode), IsPictured: true),
    ];

    private static TestAccount Another(Customer customer, string id, string email) => customer.Account with { Id = id, Email = email };

    private static async Task ChangeEmail(Customer customer, string email, string? phone = null)
    {
        await customer.Open("email");
        await customer.ChangeEmail(email, phone);
    }
}
