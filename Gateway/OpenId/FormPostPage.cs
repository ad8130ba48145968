using System.Security.Cryptography;
using System.Text;

namespace OrleansSelfCare.Gateway.OpenId;

/// <summary>The page by which OpenIddict answers a client with <c>response_mode=form_post</c>.</summary>
internal static class FormPostPage
{
    /// <summary>Its only script. A test finds out when another version of OpenIddict has another one.</summary>
    internal const string Script = "document.form.submit();";

    public static readonly string ContentSecurityPolicy =
        "default-src 'none'; base-uri 'none'; frame-ancestors 'none'; "
        + $"script-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Script)))}'";
}
