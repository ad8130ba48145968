using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore;
using OpenIddict.Server;
using OpenIddict.Server.AspNetCore;
using OrleansSelfCare.Gateway.Http;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace OrleansSelfCare.Gateway.OpenId;

/// <summary>
/// The page that a customer sees instead of the client's, because the request doesn't say for sure which client it is of, or the browser
/// came back too late. It contains nothing of the request.
/// </summary>
internal static class ErrorPage
{
    public static void AddHandlers(OpenIddictServerBuilder server)
    {
        Add<ApplyAuthorizationResponseContext>(server);
        Add<ApplyEndSessionResponseContext>(server);
    }

    private static void Add<T>(OpenIddictServerBuilder server)
        where T : BaseRequestContext => server.AddEventHandler<T>(handler => handler.UseSingletonHandler<Show<T>>()
            .SetOrder(OpenIddictServerAspNetCoreHandlers.ProcessLocalErrorResponse<T>.Descriptor.Order - 1));

    private sealed class Show<T>(ApiProblems problems) : IOpenIddictServerHandler<T>
        where T : BaseRequestContext
    {
        public async ValueTask HandleAsync(T context)
        {
            if (context.Transaction.Response?.Error is not { } error)
            {
                return;
            }

            await Write(
                context.Transaction.GetHttpRequest()!.HttpContext,
                problems,
                "request-ended",
                $"{error}: {context.Transaction.Response.ErrorDescription}");
            context.HandleRequest();
        }
    }

    /// <param name="sentence">The key of the page's sentence for the customer.</param>
    /// <param name="technical">For those who ask at the service desk.</param>
    public static Task Write(HttpContext http, ApiProblems problems, string sentence, string technical)
    {
        var sentences = problems.SentencesFor(http);
        var title = Encode(sentences("openid-error"));
        http.Response.ContentType = "text/html; charset=utf-8";
        return http.Response.WriteAsync(
            $"""
            <!DOCTYPE html>
            <html lang="{http.Response.Headers.ContentLanguage}">
            <head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{title}</title></head>
            <body>
            <h1>{title}</h1>
            <p>{Encode(sentences(sentence))}</p>
            <p lang="en"><small>{Encode(technical)}</small></p>
            </body>
            </html>
            """,
            Encoding.UTF8,
            http.RequestAborted);
    }

    private static string Encode(string text) => HtmlEncoder.Default.Encode(text);
}
