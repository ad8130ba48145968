using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using OrleansSelfCare.Portal.SignIn;

namespace OrleansSelfCare.Tests.Pages;

public sealed class EncryptedCookieTests
{
    [Fact]
    public void The_only_one_is_also_alone_if_another_lines_id_begins_with_its_lines_id()
    {
        var cookie = new EncryptedCookie<string>("request", new EphemeralDataProtectionProvider());
        var http = new DefaultHttpContext();
        http.Request.Headers.Cookie =
            "__Host-request-ip=chunks-2; __Host-request-ipC1=a; __Host-request-ipC2=a; __Host-request-ip-phone=chunks-1; "
            + "__Host-request-ip-phoneC1=a; __Host-request-ip2=a; __Host-session-ip-phone=a";

        cookie.WriteOnly(http, "ip", new string('a', 5_000));

        Assert.Equal(
            ["__Host-request-ip-phone", "__Host-request-ip-phoneC1", "__Host-request-ip2"],
            http.Response.Headers.SetCookie.Where(one => one!.Contains("=; expires=Thu, 01 Jan 1970", StringComparison.Ordinal))
                .Select(one => one!.Split('=')[0]).Order(StringComparer.Ordinal));
    }
}
