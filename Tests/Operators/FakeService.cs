using System.Net;
using System.Text;

namespace OrleansSelfCare.Tests.Operators;

/// <summary>The HTTP API as far as one reply goes, and what it was asked.</summary>
internal sealed class FakeService(HttpStatusCode status, string body = "") : HttpMessageHandler
{
    public List<string> Asked { get; } = [];

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var content = request.Content is { } sent ? " " + await sent.ReadAsStringAsync(cancellationToken) : "";
        Asked.Add($"{request.Method} {request.RequestUri!.AbsolutePath}{content}");
        return new HttpResponseMessage(status) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
    }
}
