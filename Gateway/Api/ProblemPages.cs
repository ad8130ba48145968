using System.Net.Mime;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Http.HttpResults;
using OrleansSelfCare.Accounts.SignIn;
using OrleansSelfCare.Gateway.Http;
using OrleansSelfCare.Hosting;

namespace OrleansSelfCare.Gateway.Api;

/// <summary>
/// The pages to which the <c>type</c> of a problem leads: for the developers of portals, in the language that the browser asks for. They
/// contain nothing of the request.
/// </summary>
internal static class ProblemPages
{
    private const string Style =
        "body{font:1rem/1.6 sans-serif;max-width:45rem;margin:2rem auto;padding:0 1rem;color:#222;background:#fff}"
        + "h1{font-size:1.5rem}h2{font-size:1.1rem}dt{font-family:monospace;font-weight:bold}";

    private static readonly string ContentSecurityPolicy =
        "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
        + $"style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Style)))}'";

    private static readonly (string Name, string Ja, string En)[] CommonMembers =
    [
        ("type", "このページのパス。", "The path of this page."),
        ("title", "英語の短い題名。コードごとに常に同じで、ログに適しています。", "A short English title, always the same for a code: for logs."),
        ("status", "HTTPのステータス。", "The HTTP status."),
        ("detail", "お客様に表示する文。Accept-Languageに応じて日本語または英語。", "The sentence for the customer, in Japanese or English by Accept-Language."),
        ("code", "プログラムが判断に使うコード。", "The code on which a program decides."),
        (
            "translations",
            "リクエストヘッダーPrefer: translationsがある場合のみ。もう一方の言語のdetailとerrors。",
            "Only with the request header Prefer: translations. detail and errors in the other language."
        ),
        ("traceId", "サービスのログでこのリクエストを探すための値。", "Finds the request in the service's logs."),
    ];

    public static void MapProblemPages(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/problems/{code}", Show).ExcludeFromDescription();

    private static Results<ContentHttpResult, ProblemHttpResult> Show(string code, HttpContext http, ApiProblems problems)
    {
        if (!ProblemCode.All.TryGetValue(code, out var problem))
        {
            return problems.NotFound(http);
        }

        var english = PreferredLanguage.IsEnglish(http);
        http.Response.Headers.ContentSecurityPolicy = ContentSecurityPolicy;
        http.Response.Headers.ContentLanguage = english ? "en" : "ja";
        http.Response.Headers.Vary = "Accept-Language";
        var html = Html(code, problem, problems.SentenceOf(code, english), english);
        return TypedResults.Content(html, MediaTypeNames.Text.Html, Encoding.UTF8);
    }

    private static string Html(string code, ProblemCode problem, string sentence, bool english)
    {
        var title = Encode(problem.Title.In(english));
        return $"""
            <!DOCTYPE html>
            <html lang="{In("ja", "en")}">
            <head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{title} ({code})</title>
            <style>{Style}</style></head>
            <body>
            <h1>{title}</h1>
            <p><code>{code}</code> – HTTP {problem.Status}</p>
            <h2>{In("何が起きたか", "What happened")}</h2>
            <p>{Encode(problem.Happened.In(english))}</p>
            <h2>{In("ポータルがすること", "What the portal should do")}</h2>
            <p>{Encode(problem.Advice.In(english))}</p>
            <h2>{In("お客様への文（サービスごとに異なることがあります）", "The sentence for the customer (a service line may have its own)")}</h2>
            <p>{Encode(sentence)}</p>
            <h2>{In("メンバー", "Members")}</h2>
            <dl>
            {string.Concat(problem.Members.Select(name => Member(name, MemberText(name, english))))}
            {string.Concat(CommonMembers.Select(member => Member(member.Name, english ? member.En : member.Ja)))}
            </dl>
            </body>
            </html>
            """;

        string In(string ja, string en) => english ? en : ja;
    }

    private static string MemberText(string name, bool english)
    {
        var text = ProblemCode.MemberTexts[name].In(english);
        return name == "reason" ? $"{text} ({string.Join(", ", Enum.GetValues<ChallengeEnd>().Select(ChallengeEndName.Of))})" : text;
    }

    private static string Member(string name, string text) => $"<dt>{name}</dt><dd>{Encode(text)}</dd>";

    private static string Encode(string text) => HtmlEncoder.Default.Encode(text);
}
