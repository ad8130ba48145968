using System.Net;
using Microsoft.AspNetCore.Http;
using OrleansSelfCare.Portal.Development;
using OrleansSelfCare.Portal.Settings;

namespace OrleansSelfCare.Tests.Pages;

/// <summary>Who may see the development page, which shows mails with codes.</summary>
public sealed class MailsAccessTests
{
    [Theory]
    [InlineData("127.0.0.1", "127.0.0.1:5081", null, true)]
    [InlineData("::1", "localhost:5081", null, true)]
    [InlineData("192.0.2.7", "localhost:5081", null, false)]
    // Another site's host name that points to this machine (DNS rebinding).
    [InlineData("127.0.0.1", "evil.example", null, false)]
    // A proxy on this machine that forwards a request of another machine.
    [InlineData("127.0.0.1", "localhost:5081", "X-Forwarded-For", false)]
    [InlineData("127.0.0.1", "localhost:5081", "X-Real-IP", false)]
    public void The_mails_are_shown_to_a_browser_on_this_machine_alone(string from, string host, string? header, bool shown)
    {
        var http = new DefaultHttpContext { Connection = { RemoteIpAddress = IPAddress.Parse(from) } };
        http.Request.Host = new HostString(host);
        if (header is not null)
        {
            http.Request.Headers[header] = "192.0.2.7";
        }

        Assert.Equal(shown, http.CanSeeMails(new PortalOptions { MailFolder = "mail" }));
        Assert.False(http.CanSeeMails(new PortalOptions()));
        Assert.False(http.CanSeeMails(new PortalOptions { MailFolder = "mail", Proxies = { "127.0.0.1" } }));
    }
}
