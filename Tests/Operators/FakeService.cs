using System.Net;
using System.Text;

namespace OrleansSelfCare.Tests.Operators;

/// <summary>Gives the same reply to every request, and records the requests.</summary>
internal sealed class FakeService(HttpStatusCode status, string body = "") : HttpMessageHandler
{
    public List<string> Requests { get; } = [];

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var content = request.Content is { } sent ? " " + await sent.ReadAsStringAsync(cancellationToken) : "";
        Requests.Add($"{request.Method} {request.RequestUri!.AbsolutePath}{content}");
        return new HttpResponseMessage(status) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
    }
}
