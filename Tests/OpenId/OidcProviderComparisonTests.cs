using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using OrleansSelfCare.Tests.Clients;

namespace OrleansSelfCare.Tests.OpenId;

/// <summary>
/// Requests that a provider must refuse, sent to this provider and to oidc-provider, a certified one from npm, with the same clients. The
/// table has ours, and theirs where it is another, and why ours is right too.
/// </summary>
[Trait("Category", "Long")]
public sealed class OidcProviderComparisonTests
{
    private const string Nonsense = "nonsense";
    private const string WrongVerifier = "another-0123456789-0123456789-0123456789-0123456789";
    private const string PushedPrefix = "urn:ietf:params:oauth:request_uri:";

    private static readonly (string Id, string Secret) Web = ComparedProvider.Web;
    private static readonly (string Id, string Secret) Other = ComparedProvider.Other;
    private static readonly (string Id, string Secret) Pushing = ("pushing", ProviderUnderTest.PushingSecret);
    private static readonly (string Id, string Secret) Api = ("bills-api", ProviderUnderTest.ApiSecret);

    private const string ErrorOfThePage = "RFC 6749, 4.1.2.1, has no code for an error that only the customer sees.";
    private const string NoAuthentication = "RFC 6749, 5.2: no authentication is invalid_client, as a wrong one.";
    private const string WrongMethod = "RFC 9110, 15.5.5, 15.5.6: the address is there, but the method is not allowed.";
    private const string BrokenHint =
        "RP-Initiated Logout 1.0, 4: it must not be used. Ours asks the customer, as without a hint, and leads to no other site.";
    private const string UnknownMode =
        "RFC 6749, 4.1.2.1: an invalid value is invalid_request; the code of theirs is in none of the standards.";
    private const string NoToken = "RFC 6750, 3.1: a request without a token is 401, and should have no code.";
    private const string UnsupportedAuthentication = "RFC 6749, 5.2: an authentication method that is not supported is invalid_client.";

    private static readonly Case[] Cases =
    [
        // The authorization endpoint.
        new("a right request", "redirect code", Authorize()),
        new("unknown client", "page 400 invalid_request", "page 400 invalid_client",
            ErrorOfThePage,
            Authorize(("client_id", "nobody"))),
        new("no client", "page 400 invalid_request", Authorize(("client_id", null))),
        new("redirect address of nobody", "page 400 invalid_request", "page 400 invalid_redirect_uri",
            ErrorOfThePage,
            Authorize(("redirect_uri", "https://elsewhere.example.jp/"))),
        new("redirect address with a slash more", "page 400 invalid_request", "page 400 invalid_redirect_uri",
            ErrorOfThePage,
            Authorize(("redirect_uri", ProviderUnderTest.Redirect + "/"))),
        new("redirect address with a query more", "page 400 invalid_request", "page 400 invalid_redirect_uri",
            ErrorOfThePage,
            Authorize(("redirect_uri", ProviderUnderTest.Redirect + "?a=b"))),
        new("redirect address with http", "page 400 invalid_request", "page 400 invalid_redirect_uri",
            ErrorOfThePage,
            Authorize(("redirect_uri", "http://service.example.jp/signin-oidc"))),
        new("no redirect address", "page 400 invalid_request", Authorize(("redirect_uri", null))),
        new("wrong redirect address and wrong scope", "page 400 invalid_request", "page 400 invalid_redirect_uri",
            ErrorOfThePage,
            Authorize(("redirect_uri", "https://elsewhere.example.jp/"), ("scope", "a"))),
        new("no PKCE", "redirect invalid_request", Authorize(("code_challenge", null), ("code_challenge_method", null))),
        new("PKCE without a challenge", "redirect invalid_request", Authorize(("code_challenge", null))),
        new("PKCE without a method", "redirect invalid_request", Authorize(("code_challenge_method", null))),
        new("PKCE with the method plain", "redirect invalid_request", Authorize(("code_challenge_method", "plain"))),
        new("PKCE with an unknown method", "redirect invalid_request", Authorize(("code_challenge_method", "S512"))),
        new("PKCE with a short challenge", "redirect invalid_request", Authorize(("code_challenge", "abc"))),
        new("PKCE with characters that no challenge has", "redirect invalid_request", Authorize(("code_challenge", new string('*', 43)))),
        new("no response type", "redirect invalid_request", Authorize(("response_type", null))),
        new("response type token", "redirect unsupported_response_type", Authorize(("response_type", "token"))),
        new("response type id_token", "redirect unsupported_response_type", Authorize(("response_type", "id_token"))),
        new("response type code id_token", "redirect unsupported_response_type", Authorize(("response_type", "code id_token"))),
        new("response type none", "redirect unsupported_response_type", Authorize(("response_type", "none"))),
        new("unknown response type", "redirect unsupported_response_type", Authorize(("response_type", "device_code"))),
        new("response mode fragment", "redirect invalid_request", "redirect code",
            "Ours has query and form_post; a fragment is for tokens in the browser (RFC 9700, 2.1.2).",
            Authorize(("response_mode", "fragment"))),
        new("response mode web_message", "redirect invalid_request", "redirect unsupported_response_mode",
            UnknownMode,
            Authorize(("response_mode", "web_message"))),
        new("response mode jwt", "redirect invalid_request", "redirect unsupported_response_mode",
            UnknownMode,
            Authorize(("response_mode", "jwt"))),
        new("no scope", "redirect invalid_scope", "redirect invalid_request",
            "RFC 6749, 3.3: without a default, a request without a scope is invalid_scope.",
            Authorize(("scope", null))),
        new("scope without openid", "redirect invalid_scope", "redirect invalid_request",
            "RFC 6749, 4.1.2.1: it is the scope that is invalid, because ours signs customers in and does nothing else.",
            Authorize(("scope", "account"))),
        new("unknown scope", "redirect invalid_scope", "redirect code",
            "OpenID Connect Core 1.0, 3.1.2.1: should be ignored. With invalid_scope (RFC 6749, 4.1.2.1) the client's team notices.",
            Authorize(("scope", "openid profile"))),
        new("scope that is not the client's", "redirect invalid_scope", Authorize(("client_id", "other"), ("scope", "openid email"))),
        new("scope with a character that none has", "redirect invalid_scope", Authorize(("scope", "openid \"a\""))),
        new("prompt none without a session", "redirect login_required", p => Visit(p, isSignedIn: false, ("prompt", "none"))),
        new("prompt none and login", "redirect invalid_request", Authorize(("prompt", "none login"))),
        new("prompt consent", "redirect invalid_request", Authorize(("prompt", "consent"))),
        new("prompt select_account", "redirect invalid_request", Authorize(("prompt", "select_account"))),
        new("unknown prompt", "redirect invalid_request", Authorize(("prompt", "create"))),
        new("max_age below zero", "redirect invalid_request", Authorize(("max_age", "-1"))),
        new("max_age with a fraction", "redirect invalid_request", Authorize(("max_age", "1.5"))),
        new("max_age of letters", "redirect invalid_request", Authorize(("max_age", "soon"))),
        new("max_age of 70 years", "redirect invalid_request", "redirect code",
            "Ours counts seconds up to 2^31-1, which is 68 years.",
            Authorize(("max_age", "2147483648"))),
        new("request object", "redirect request_not_supported", Authorize(("request", "eyJhbGciOiJub25lIn0.e30."))),
        new("request_uri at another site", "redirect request_uri_not_supported", Authorize(("request_uri", "https://example.com/request"))),
        new("request and request_uri", "redirect request_not_supported",
            Authorize(("request", "a.b.c"), ("request_uri", "https://example.com/request"))),
        new("registration", "redirect registration_not_supported", Authorize(("registration", "{}"))),
        new("claims that are not JSON", "redirect code", Authorize(("claims", Nonsense))),
        new("state twice", "redirect invalid_request", Twice("state")),
        new("scope twice", "redirect invalid_request", Twice("scope")),
        new("nonce twice", "redirect invalid_request", Twice("nonce")),
        new("prompt twice", "redirect invalid_request", Twice("prompt", "login")),
        new("client_id twice", "page 400 invalid_request", Twice("client_id")),
        new("redirect_uri twice", "page 400 invalid_request", Twice("redirect_uri")),
        new("response_type twice", "redirect invalid_request", Twice("response_type")),
        new("response_mode twice", "redirect invalid_request", Twice("response_mode", "query")),
        new("request twice", "redirect invalid_request", Twice("request")),
        new("request_uri twice", "redirect invalid_request", Twice("request_uri")),
        new("registration twice", "redirect invalid_request", Twice("registration")),
        new("unknown parameter twice", "redirect code", Twice("made_up")),
        new("id_token_hint that is none", "redirect invalid_request", Authorize(("id_token_hint", Nonsense))),
        new("id_token_hint of another client", "redirect invalid_request", async p =>
            await Visit(p, true, ("id_token_hint", (await p.SignIn(Other))["id_token"]))),
        new("access token as id_token_hint", "redirect invalid_request",
            async p => await Visit(p, true, ("id_token_hint", (await p.SignIn())["access_token"]))),
        new("resource that is not the client's", "redirect invalid_target", Authorize(("resource", "https://elsewhere.example.jp/"))),
        new("resource that is no address", "redirect invalid_target", Authorize(("resource", "contract-api"))),
        new("resource with a fragment", "redirect invalid_target", Authorize(("resource", ProviderUnderTest.Resource + "#a"))),
        new("client that must push, without", "redirect invalid_request", Authorize(("client_id", Pushing.Id))),

        // Pushed requests.
        new("right pushed request", "redirect code", async p => await VisitPushed(p, await Push(p))),
        new("pushed twice used", "redirect code", "page 400 invalid_request_uri",
            "RFC 9126, 4: a server may allow it to customers who reload. Without a customer's sign-in it gives nothing.",
            async p =>
            {
                var address = await Push(p);
                await VisitPushed(p, address);
                return await VisitPushed(p, address);
            }),
        new("pushed 90 seconds ago", "page 400 invalid_request_uri", async p =>
        {
            var address = await Push(p);
            await p.Advance(90);
            return await VisitPushed(p, address);
        }),
        new("pushed by another client", "page 400 invalid_request_uri", "page 400 invalid_request_object",
            "RFC 9126, 4, has no code for it. Ours doesn't say whether another client has pushed it.",
            async p => await VisitPushed(p, await Push(p), "other")),
        new("pushed, without a client", "page 400 invalid_request_uri", "page 400 invalid_request",
            "Ours can't read the request without knowing its client.",
            async p => await VisitPushed(p, await Push(p), client: null)),
        new("pushed by nobody", "page 400 invalid_request_uri", p => VisitPushed(p, PushedPrefix + "made-up")),
        new("pushed, with another state beside", "redirect code", async p => ComparedProvider.Tell(await p.Visit("authorization", [
            new("client_id", "web"), new("request_uri", await Push(p)), new("state", "another")]))),
        new("push without authentication", "json 401 invalid_client", PushTold(client: null)),
        new("push with a wrong secret", "json 401 invalid_client", PushTold(("web", "wrong"))),
        new("push of another client's request", "json 400 invalid_request", PushTold(Web, ("client_id", "other"))),
        new("push with a redirect address of nobody", "json 400 invalid_request",
            PushTold(Web, ("redirect_uri", "https://elsewhere.example.jp/"))),
        new("push without a redirect address", "json 400 invalid_request", PushTold(Web, ("redirect_uri", null))),
        new("push with a request_uri", "json 400 invalid_request", "json 400 request_uri_not_supported",
            "RFC 9126, 2.1: it must not be there, and such a request is invalid_request.",
            PushTold(Web, ("request_uri", PushedPrefix + "a"))),
        new("push with a request object", "json 400 request_not_supported", PushTold(Web, ("request", "eyJhbGciOiJub25lIn0.e30."))),
        new("push without PKCE", "json 400 invalid_request", PushTold(Web, ("code_challenge", null), ("code_challenge_method", null))),
        new("push with PKCE plain", "json 400 invalid_request", PushTold(Web, ("code_challenge_method", "plain"))),
        new("push with response type token", "json 400 unsupported_response_type", PushTold(Web, ("response_type", "token"))),
        new("push with an unknown scope", "json 400 invalid_scope", "json 201",
            "As at the authorization endpoint.",
            PushTold(Web, ("scope", "openid profile"))),
        new("push with prompt none and login", "json 400 invalid_request", PushTold(Web, ("prompt", "none login"))),
        new("push with a bad max_age", "json 400 invalid_request", PushTold(Web, ("max_age", "soon"))),
        new("push with a resource that is not the client's", "json 400 invalid_target",
            PushTold(Web, ("resource", "https://elsewhere.example.jp/"))),
        new("push by GET", "json 405", "json 404",
            WrongMethod,
            async p => ComparedProvider.Tell(await p.Send(
                HttpMethod.Get, p.Endpoint("pushed_authorization_request"), null, null))),

        // Clients that authenticate wrongly.
        new("wrong secret", "json 401 invalid_client", Refresh(("web", "wrong"))),
        new("wrong secret in the form", "json 401 invalid_client", Refresh(null, ("client_id", "web"), ("client_secret", "wrong"))),
        new("secret of another client", "json 401 invalid_client", Refresh(("web", Other.Secret))),
        new("no such client", "json 401 invalid_client", Refresh(("nobody", Web.Secret))),
        new("no authentication", "json 401 invalid_client", Refresh(null, ("client_id", "web"))),
        new("nobody", "json 401 invalid_client", "json 400 invalid_request",
            NoAuthentication,
            Refresh(null)),
        new("empty secret", "json 401 invalid_client", "json 400 invalid_request",
            NoAuthentication,
            Refresh(("web", ""))),
        new("both ways", "json 400 invalid_request", Refresh(Web, ("client_id", "web"), ("client_secret", Web.Secret))),
        new("header of one client, form of another", "json 400 invalid_request", Refresh(Web, ("client_id", "other"))),
        new("public client with a secret", "json 401 invalid_client", Refresh(("spa", "secret"))),
        new("header of another scheme", "json 401 invalid_client", "json 400 invalid_request",
            UnsupportedAuthentication,
            async p => ComparedProvider.Tell(await p.Send(
                HttpMethod.Post, p.Endpoint("token"), [new("grant_type", "refresh_token"), new("refresh_token", "a")], "Bearer abc"))),
        new("header that is not Base64", "json 400 invalid_request", async p => ComparedProvider.Tell(await p.Send(
            HttpMethod.Post, p.Endpoint("token"), [new("grant_type", "refresh_token"), new("refresh_token", "a")], "Basic %%%"))),
        new("client with a key, with a secret", "json 401 invalid_client", Refresh(("signing", "secret"))),
        new("client with a key, without an assertion", "json 401 invalid_client", Refresh(null, ("client_id", "signing"))),

        // Assertions, where a wrong token would be no error.
        new("right assertion", "json 200", Signed()),
        new("assertion with algorithm none", "json 401 invalid_client", Signed(algorithm: "none")),
        new("assertion with algorithm HS256 by the public key", "json 401 invalid_client", Signed(algorithm: "HS256")),
        new("assertion by another key", "json 401 invalid_client", async p =>
        {
            using var another = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            return ComparedProvider.Tell(await p.PostSigned(key: another));
        }),
        new("assertion for another provider", "json 401 invalid_client", Signed(one => one["aud"] = "https://another.example.jp/")),
        new("assertion for this provider and another", "json 401 invalid_client", "json 200",
            "RFC 7523, 3, lets it pass. Ours takes none that the other provider could have received and sent on.",
            async p => ComparedProvider.Tell(await p.PostSigned(
                one => one["aud"] = new JsonArray(p.Issuer, "https://another.example.jp/")))),
        new("assertion for nobody", "json 401 invalid_client", Signed(one => one.Remove("aud"))),
        new("assertion that has expired", "json 401 invalid_client", Signed(one => one["exp"] = (long)one["iat"]! - 30)),
        new("assertion without an end", "json 401 invalid_client", Signed(one => one.Remove("exp"))),
        new("assertion good for an hour", "json 401 invalid_client", "json 200",
            "RFC 7523, 3: a server may refuse an end that is unreasonably far. Ours remembers ids for five minutes.",
            Signed(one => one["exp"] = (long)one["iat"]! + 3600)),
        new("assertion that is not good yet", "json 401 invalid_client", Signed(one => one["nbf"] = (long)one["iat"]! + 300)),
        new("assertion without an id", "json 401 invalid_client", Signed(one => one.Remove("jti"))),
        new("assertion of another issuer", "json 401 invalid_client", Signed(one => one["iss"] = "web")),
        new("assertion of an unknown client", "json 401 invalid_client", Signed(one => (one["iss"], one["sub"]) = ("nobody", "nobody"))),
        new("assertion of a client with a secret", "json 401 invalid_client", Signed(one => (one["iss"], one["sub"]) = ("web", "web"))),
        new("assertion of another type", "json 401 invalid_client", "json 200",
            "RFC 8725, 3.11, 3.12: a JWT that was made for one use is none for another.",
            Signed(type: "at+jwt")),
        new("assertion that comes twice", "json 401 invalid_client", async p =>
        {
            var id = Guid.NewGuid().ToString();
            await p.PostSigned(one => one["jti"] = id);
            return ComparedProvider.Tell(await p.PostSigned(one => one["jti"] = id));
        }),
        new("assertion that is none", "json 401 invalid_client", "json 400 invalid_request",
            "RFC 7523, 3.2: an invalid assertion is invalid_client.",
            async p => ComparedProvider.Tell(await p.PostAssertion(Nonsense))),
        new("assertion of an unknown kind", "json 401 invalid_client", "json 400 invalid_request",
            UnsupportedAuthentication,
            async p => ComparedProvider.Tell(await p.Post("revocation", [
                new("token", "a"), new("client_assertion", "a.b.c"), new("client_assertion_type", "urn:example")]))),
        new("assertion and a secret", "json 400 invalid_request", async p => ComparedProvider.Tell(await p.PostAssertion("a.b.c", Web))),

        // Codes.
        new("unknown code", "json 400 invalid_grant", Redeem(_ => { }, code: Nonsense)),
        new("no code", "json 400 invalid_request", Redeem(form => form.Remove("code"))),
        new("code of another client", "json 400 invalid_grant", Redeem(_ => { }, client: Other)),
        new("code with another redirect address", "json 400 invalid_grant",
            Redeem(form => form["redirect_uri"] = "https://service.example.jp/other")),
        new("code without a redirect address", "json 400 invalid_request", Redeem(form => form.Remove("redirect_uri"))),
        new("code with a wrong verifier", "json 400 invalid_grant", Redeem(form => form["code_verifier"] = WrongVerifier)),
        new("code without a verifier", "json 400 invalid_request", "json 400 invalid_grant",
            "RFC 6749, 5.2: a missing parameter is invalid_request; RFC 7636, 4.6, is about a wrong one.",
            Redeem(form => form.Remove("code_verifier"))),
        new("code with a short verifier", "json 400 invalid_grant", "json 400 invalid_request",
            "RFC 7636, 4.6: a verifier of another challenge is invalid_grant.",
            Redeem(form => form["code_verifier"] = "abc")),
        new("code with a resource that was not asked for", "json 400 invalid_target",
            Redeem(form => form["resource"] = ProviderUnderTest.Resource)),
        new("code of a minute ago", "json 400 invalid_grant", async p =>
        {
            var code = await p.Code(ProviderUnderTest.RequestOf());
            await p.Advance(61);
            return ComparedProvider.Tell(await p.Post("token", ComparedProvider.CodeForm(code), Web));
        }),
        new("code that was used", "json 400 invalid_grant", async p => ComparedProvider.Tell((await UseTwice(p)).Second)),
        new("code that was used: its access token", "header 401 invalid_token",
            async p => await UserInfo(p, (await UseTwice(p)).First["access_token"])),
        new("code that was used: its refresh token", "json 400 invalid_grant", async p => await Refresh(p, (await UseTwice(p)).First)),
        new("code that was refused to another client is still good", "json 200", async p =>
        {
            var form = ComparedProvider.CodeForm(await p.Code(ProviderUnderTest.RequestOf()));
            await p.Post("token", form, Other);
            return ComparedProvider.Tell(await p.Post("token", form, Web));
        }),
        new("code that was refused with a wrong verifier is still good", "json 200", async p =>
        {
            var form = ComparedProvider.CodeForm(await p.Code(ProviderUnderTest.RequestOf()));
            await p.Post("token", new Dictionary<string, string?>(form) { ["code_verifier"] = WrongVerifier }, Web);
            return ComparedProvider.Tell(await p.Post("token", form, Web));
        }),

        // Refresh tokens, and the rest of the token endpoint.
        new("unknown refresh token", "json 400 invalid_grant", Refresh(Web)),
        new("no refresh token", "json 400 invalid_request", Refresh(Web, ("refresh_token", null))),
        new("refresh token of another client", "json 400 invalid_grant", async p => ComparedProvider.Tell(
            await p.Post("token", RefreshForm(await p.SignIn()), Other))),
        new("access token as refresh token", "json 400 invalid_grant", async p => ComparedProvider.Tell(
            await p.Post("token", [new("grant_type", "refresh_token"), new("refresh_token", (await p.SignIn())["access_token"])], Web))),
        new("refresh token that comes again at once", "json 200", "json 400 invalid_grant",
            "The answer of before can be lost: for ten seconds, a client that repeats its call gets tokens.",
            async p =>
            {
                var first = await p.SignIn();
                await Refresh(p, first);
                return await Refresh(p, first);
            }),
        new("refresh token that comes again after ten seconds", "json 400 invalid_grant", async p =>
        {
            var first = await p.SignIn();
            await Refresh(p, first);
            await p.Advance(11);
            return await Refresh(p, first);
        }),
        new("refresh token that comes again: the newest one", "json 400 invalid_grant", async p =>
        {
            var first = await p.SignIn();
            var second = await p.Post("token", RefreshForm(first), Web);
            await p.Advance(11);
            await Refresh(p, first);
            return await Refresh(p, second);
        }),
        new("refresh token that comes again: its access token", "header 401 invalid_token", async p =>
        {
            var first = await p.SignIn();
            var second = await p.Post("token", RefreshForm(first), Web);
            await p.Advance(11);
            await Refresh(p, first);
            return await UserInfo(p, second["access_token"]);
        }),
        new("refresh for more scopes", "json 400 invalid_scope", async p => ComparedProvider.Tell(
            await p.Post("token", [.. RefreshForm(await p.SignIn()), new("scope", "openid account email")], Web))),
        new("refresh for a resource that was not asked for", "json 400 invalid_target", async p => ComparedProvider.Tell(
            await p.Post("token", [.. RefreshForm(await p.SignIn()), new("resource", ProviderUnderTest.Resource)], Web))),
        new("grant type password", "json 400 unsupported_grant_type", Grant("password")),
        new("grant type client_credentials", "json 400 unsupported_grant_type", Grant("client_credentials")),
        new("grant type implicit", "json 400 unsupported_grant_type", Grant("implicit")),
        new("grant type device code", "json 400 unsupported_grant_type", Grant("urn:ietf:params:oauth:grant-type:device_code")),
        new("grant type with another case", "json 400 unsupported_grant_type", Grant("Authorization_code")),
        new("no grant type", "json 400 invalid_request", Grant(null)),
        new("grant type twice", "json 400 invalid_request", async p => ComparedProvider.Tell(await p.Post(
            "token", [new("grant_type", "refresh_token"), new("grant_type", "refresh_token"), new("refresh_token", "a")], Web))),
        new("refresh token twice", "json 400 invalid_request", async p => ComparedProvider.Tell(await p.Post(
            "token", [new("grant_type", "refresh_token"), new("refresh_token", "a"), new("refresh_token", "a")], Web))),
        new("token request by GET", "json 405", "json 404",
            WrongMethod,
            async p => ComparedProvider.Tell(await p.Send(HttpMethod.Get, p.Endpoint("token"), null, null))),
        new("token request without a form", "json 400 invalid_request", async p => ComparedProvider.Tell(
            await p.Send(HttpMethod.Post, p.Endpoint("token"), null, null))),

        // Userinfo.
        new("userinfo without a token", "header 401", async p => ComparedProvider.Tell(
            await p.Send(HttpMethod.Get, p.Endpoint("userinfo"), null, null))),
        new("userinfo with nonsense", "header 401 invalid_token", p => UserInfo(p, Nonsense)),
        new("userinfo with an empty token", "header 401", "header 400 invalid_request",
            NoToken,
            p => UserInfo(p, "")),
        new("userinfo with another scheme", "header 401", "header 400 invalid_request",
            NoToken,
            async p => ComparedProvider.Tell(
                await p.Send(HttpMethod.Get, p.Endpoint("userinfo"), null, "Basic d2ViOmE="))),
        new("userinfo with an ID token", "header 401 invalid_token", async p => await UserInfo(p, (await p.SignIn())["id_token"])),
        new("userinfo with a refresh token", "header 401 invalid_token", async p => await UserInfo(p, (await p.SignIn())["refresh_token"])),
        new("userinfo with a token in the address", "header 400 invalid_request", async p => ComparedProvider.Tell(await p.Send(
            HttpMethod.Get, $"{p.Endpoint("userinfo")}?access_token={(await p.SignIn())["access_token"]}", null, null))),
        new("userinfo with two tokens", "header 400 invalid_request", async p =>
        {
            var token = (await p.SignIn())["access_token"];
            return ComparedProvider.Tell(
                await p.Send(HttpMethod.Post, p.Endpoint("userinfo"), [new("access_token", token)], $"Bearer {token}"));
        }),
        new("userinfo with a token of six minutes ago", "header 401 invalid_token", async p =>
        {
            var token = (await p.SignIn())["access_token"];
            await p.Advance(360);
            return await UserInfo(p, token);
        }),
        new("userinfo with a token for an API", "header 401 invalid_token", async p =>
            await UserInfo(p, (await p.SignIn(resource: ProviderUnderTest.Resource))["access_token"])),
        new("userinfo with a token that was given back", "header 401 invalid_token", async p =>
        {
            var tokens = await p.SignIn();
            await p.Post("revocation", [new("token", tokens["access_token"])], Web);
            return await UserInfo(p, tokens["access_token"]);
        }),

        // Revocation.
        new("revocation of an unknown token", "json 200", Revoke(_ => Nonsense)),
        new("revocation of another client's token", "json 200", Revoke(tokens => tokens["refresh_token"], Other)),
        new("revocation of another client's token: the token", "json 200", async p =>
        {
            var tokens = await p.SignIn();
            await p.Post("revocation", [new("token", tokens["refresh_token"])], Other);
            return await Refresh(p, tokens);
        }),
        new("revocation of an ID token", "json 200", "json 400 unsupported_token_type",
            "RFC 7009, 2.2: what is no token to revoke is no error.",
            Revoke(tokens => tokens["id_token"])),
        new("revocation with a wrong hint: the token", "json 400 invalid_grant", async p =>
        {
            var tokens = await p.SignIn();
            await p.Post("revocation", [new("token", tokens["refresh_token"]), new("token_type_hint", "access_token")], Web);
            return await Refresh(p, tokens);
        }),
        new("revocation with an unknown hint: the token", "json 400 invalid_grant", async p =>
        {
            var tokens = await p.SignIn();
            await p.Post("revocation", [new("token", tokens["refresh_token"]), new("token_type_hint", "made_up")], Web);
            return await Refresh(p, tokens);
        }),
        new("revocation of a refresh token: the access token", "header 401 invalid_token", async p =>
        {
            var tokens = await p.SignIn();
            await p.Post("revocation", [new("token", tokens["refresh_token"])], Web);
            return await UserInfo(p, tokens["access_token"]);
        }),
        new("revocation of an access token: the refresh token", "json 400 invalid_grant", async p =>
        {
            var tokens = await p.SignIn();
            await p.Post("revocation", [new("token", tokens["access_token"])], Web);
            return await Refresh(p, tokens);
        }),
        new("revocation of nothing", "json 400 invalid_request", async p => ComparedProvider.Tell(await p.Post("revocation", [], Web))),
        new("revocation without authentication", "json 401 invalid_client", async p => ComparedProvider.Tell(
            await p.Post("revocation", [new("token", "a"), new("client_id", "web")]))),
        new("revocation by GET", "json 405", "json 404",
            WrongMethod,
            async p => ComparedProvider.Tell(
                await p.Send(HttpMethod.Get, p.Endpoint("revocation") + "?token=a", null, null))),

        // Introspection.
        new("introspection by the client", "json 200 active true", Introspect(tokens => tokens["access_token"], Web)),
        new("introspection without authentication", "json 401 invalid_client", "json 400 invalid_request",
            NoAuthentication,
            async p => ComparedProvider.Tell(
                await p.Post("introspection", [new("token", "a")]))),
        new("introspection with a wrong secret", "json 401 invalid_client", Introspect(_ => "a", ("web", "wrong"))),
        new("introspection by a public client", "json 401 invalid_client", "json 200 active false",
            "RFC 7662, 2.1: the caller must be authorized, and a public client can't show who it is.",
            async p => ComparedProvider.Tell(
                await p.Post("introspection", [new("token", "a"), new("client_id", "spa")]))),
        new("introspection by another client", "json 200 active false", Introspect(tokens => tokens["access_token"], Other)),
        new("introspection by an API for which the token is not", "json 200 active false",
            Introspect(tokens => tokens["access_token"], Api)),
        new("introspection by the API for which the token is", "json 200 active true", async p =>
            ComparedProvider.Tell(await p.Post(
                "introspection", [new("token", (await p.SignIn(resource: ProviderUnderTest.OtherResource))["access_token"])], Api))),
        new("introspection of an unknown token", "json 200 active false", Introspect(_ => Nonsense, Web)),
        new("introspection of an ID token", "json 200 active false", "json 400 unsupported_token_type",
            "RFC 7662, 2.2: what is no token to introspect is inactive.",
            Introspect(tokens => tokens["id_token"], Web)),
        new("introspection with a wrong hint", "json 200 active true", async p => ComparedProvider.Tell(await p.Post(
            "introspection", [new("token", (await p.SignIn())["access_token"]), new("token_type_hint", "refresh_token")], Web))),
        new("introspection of a refresh token that was replaced", "json 200 active false", async p =>
        {
            var tokens = await p.SignIn();
            await Refresh(p, tokens);
            return ComparedProvider.Tell(await p.Post("introspection", [new("token", tokens["refresh_token"])], Web));
        }),
        new("introspection of nothing", "json 400 invalid_request",
            async p => ComparedProvider.Tell(await p.Post("introspection", [], Web))),

        // Logout.
        new("logout with a hint that is none", "redirect", "page 400 invalid_request",
            BrokenHint,
            LogOut(_ => Nonsense)),
        new("logout with an access token as hint", "redirect", "page 400 invalid_request",
            BrokenHint,
            LogOut(tokens => tokens["access_token"])),
        new("logout with a hint that was changed", "redirect", "page 400 invalid_request",
            BrokenHint,
            LogOut(tokens => tokens["id_token"]![..^4] + "AAAA")),
        new("logout with another client's hint", "page 400 invalid_request", LogOut(tokens => tokens["id_token"], ("client_id", "other"))),
        new("logout to an address that is not registered", "page 400 invalid_request", LogOut(
            tokens => tokens["id_token"], ("post_logout_redirect_uri", "https://elsewhere.example.jp/"))),
        new("logout without a hint to an address that is not registered", "page 400 invalid_request", LogOut(
            _ => null, ("client_id", "web"), ("post_logout_redirect_uri", "https://elsewhere.example.jp/"))),
        new("logout without a hint and client to an address", "page 400 invalid_request", "page 200",
            "RP-Initiated Logout 1.0, 3: the browser must not be sent there. Ours says so at once; theirs asks the customer first.",
            LogOut(_ => null, ("post_logout_redirect_uri", ProviderUnderTest.LogoutRedirect))),
        new("logout of an unknown client", "page 400 invalid_request", "page 400 invalid_client",
            ErrorOfThePage,
            LogOut(_ => null, ("client_id", "nobody"), ("post_logout_redirect_uri", ProviderUnderTest.LogoutRedirect))),
    ];

    [SkippableFact]
    public async Task What_a_certified_provider_refuses_is_refused_alike_or_the_table_says_why()
    {
        using var folder = await Folder.OfNode("oidc-provider");
        await using var ours = await ProviderUnderTest.StartNow();
        var port = FreePort.Next();
        folder.Write("clients.json", ClientsOf(ours, "web", "other", "signing", "pushing", "spa", "bills-api"));
        await folder.Serve("node", "provider.mjs", $"{port}", "clients.json");
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
        var theirs = new Uri($"http://127.0.0.1:{port}/");
        var us = await ComparedProvider.Create(ours, ours.Issuer, http, time =>
        {
            ours.Gateway.Advance(time);
            return Task.CompletedTask;
        });
        var them = await ComparedProvider.Create(
            ours, theirs, http, time => http.GetAsync(new Uri(theirs, $"advance?seconds={time.TotalSeconds}")));

        Assert.All(Cases, one => Assert.NotEqual(one.Ours, one.Theirs));
        var wrong = new List<string>();
        var clock = Stopwatch.StartNew();
        foreach (var one in Cases)
        {
            // Their clock runs by itself.
            ours.Gateway.Advance(clock.Elapsed);
            clock.Restart();
            // At one time, a customer can't sign in at a client very often.
            (_, us.Session) = await ours.SignIn();
            var (our, their) = (await one.Run(us), await one.Run(them));
            if ((our, their) != (one.Ours, one.Theirs ?? one.Ours))
            {
                wrong.Add($"{one.Name}: ours {our}, theirs {their}");
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    private static string ClientsOf(ProviderUnderTest ours, params string[] ids)
    {
        var clients = JsonNode.Parse(File.ReadAllText(ours.ClientsFile))!["clients"]!.AsArray();
        return new JsonObject
        {
            ["clients"] = new JsonArray([.. clients.Where(client => ids.Contains((string)client!["id"]!)).Select(one => one!.DeepClone())]),
        }.ToJsonString();
    }

    private static Func<ComparedProvider, Task<string>> Authorize(params (string Name, string? Value)[] changes) =>
        provider => Visit(provider, isSignedIn: true, changes);

    private static async Task<string> Visit(ComparedProvider provider, bool isSignedIn, params (string Name, string? Value)[] changes) =>
        ComparedProvider.Tell(await provider.Visit("authorization", Request(changes), isSignedIn));

    private static Dictionary<string, string?> Request((string Name, string? Value)[] changes)
    {
        var request = ProviderUnderTest.RequestOf(scope: "openid account offline_access");
        foreach (var (name, value) in changes)
        {
            request[name] = value;
        }

        return request.Where(one => one.Value is not null).ToDictionary();
    }

    /// <param name="value">Of the parameter if the right request has none.</param>
    private static Func<ComparedProvider, Task<string>> Twice(string name, string value = "a") => async provider =>
    {
        var request = Request([]);
        request.TryAdd(name, value);
        return ComparedProvider.Tell(await provider.Visit("authorization", [.. request, new(name, request[name])]));
    };

    private static Func<ComparedProvider, Task<string>> PushTold(
        (string Id, string Secret)? client, params (string Name, string? Value)[] changes) => async provider =>
            ComparedProvider.Tell(await provider.Post("pushed_authorization_request", Request(changes), client));

    /// <returns>The <c>request_uri</c>.</returns>
    private static async Task<string> Push(ComparedProvider provider) =>
        (await provider.Post("pushed_authorization_request", Request([]), Web)).Is(201)["request_uri"]!;

    private static async Task<string> VisitPushed(ComparedProvider provider, string address, string? client = "web")
    {
        var request = new Dictionary<string, string?> { ["client_id"] = client, ["request_uri"] = address };
        return ComparedProvider.Tell(await provider.Visit("authorization", request.Where(one => one.Value is not null)));
    }

    private static Func<ComparedProvider, Task<string>> Refresh(
        (string Id, string Secret)? client, params (string Name, string? Value)[] changes) => async provider =>
    {
        var form = new Dictionary<string, string?> { ["grant_type"] = "refresh_token", ["refresh_token"] = Nonsense };
        foreach (var (name, value) in changes)
        {
            form[name] = value;
        }

        return ComparedProvider.Tell(await provider.Post("token", form, client));
    };

    private static async Task<string> Refresh(ComparedProvider provider, TokenAnswer tokens) =>
        ComparedProvider.Tell(await provider.Post("token", RefreshForm(tokens), Web));

    private static Dictionary<string, string?> RefreshForm(TokenAnswer tokens) =>
        new() { ["grant_type"] = "refresh_token", ["refresh_token"] = tokens["refresh_token"] };

    private static Func<ComparedProvider, Task<string>> Signed(
        Action<JsonObject>? change = null, string algorithm = "ES256", string type = "JWT") => async provider =>
            ComparedProvider.Tell(await provider.PostSigned(change, algorithm, type: type));

    private static Func<ComparedProvider, Task<string>> Redeem(
        Action<Dictionary<string, string?>> change, string? code = null, (string Id, string Secret)? client = null) => async provider =>
    {
        var form = ComparedProvider.CodeForm(code ?? await provider.Code(Request([])));
        change(form);
        return ComparedProvider.Tell(await provider.Post("token", form, client ?? Web));
    };

    private static async Task<(TokenAnswer First, TokenAnswer Second)> UseTwice(ComparedProvider provider)
    {
        var form = ComparedProvider.CodeForm(await provider.Code(Request([])));
        return (await provider.Post("token", form, Web), await provider.Post("token", form, Web));
    }

    private static Func<ComparedProvider, Task<string>> Grant(string? type) => async provider => ComparedProvider.Tell(await provider.Post(
        "token",
        [new("grant_type", type), new("username", "a"), new("password", "a"), new("device_code", "a"), new("scope", "openid")],
        Web));

    private static async Task<string> UserInfo(ComparedProvider provider, string? token) => ComparedProvider.Tell(
        await provider.Send(HttpMethod.Get, provider.Endpoint("userinfo"), null, $"Bearer {token}"));

    private static Func<ComparedProvider, Task<string>> Revoke(
        Func<TokenAnswer, string?> token, (string Id, string Secret)? client = null) => async provider => ComparedProvider.Tell(
            await provider.Post("revocation", [new("token", token(await provider.SignIn()))], client ?? Web));

    private static Func<ComparedProvider, Task<string>> Introspect(
        Func<TokenAnswer, string?> token, (string Id, string Secret) client) => async provider => ComparedProvider.Tell(
            await provider.Post("introspection", [new("token", token(await provider.SignIn()))], client));

    private static Func<ComparedProvider, Task<string>> LogOut(
        Func<TokenAnswer, string?> hint, params (string Name, string? Value)[] parameters) => async provider =>
    {
        var request = parameters.ToDictionary(one => one.Name, one => one.Value);
        request["id_token_hint"] = hint(await provider.SignIn());
        return ComparedProvider.Tell(await provider.Open("end_session", request.Where(one => one.Value is not null)));
    };

    private sealed record Case(string Name, string Ours, string? Theirs, string? Why, Func<ComparedProvider, Task<string>> Run)
    {
        public Case(string name, string both, Func<ComparedProvider, Task<string>> run)
            : this(name, both, null, null, run)
        {
        }
    }
}
