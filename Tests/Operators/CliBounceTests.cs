using System.Net;
using System.Text;
using OrleansSelfCare.Tests.Http;

namespace OrleansSelfCare.Tests.Operators;

/// <summary><c>selfcare bounce</c>: the command in a mail server's pipe.</summary>
public sealed class CliBounceTests(SharedLocalhost shared) : IClassFixture<SharedLocalhost>
{
    private const string Message = "Subject: Undelivered\n\n\u00e9 code 123456\n";

    [Fact]
    public async Task Bounce_sends_the_raw_bytes_and_prints_nothing()
    {
        var service = new RecordingService(HttpStatusCode.NoContent);
        var bytes = Enumerable.Range(0, 256).Select(value => (byte)value).ToArray();

        var result = (await With(service, bytes).Run("bounce")).Is(0);

        Assert.Equal("", result.Out + result.Error);
        Assert.Equal(("POST", "/admin/v1/mail-events", "message/rfc822"), (service.Method, service.Path, service.Type));
        Assert.Equal(bytes, service.Body);
    }

    [Fact]
    public async Task Bounce_is_taken_by_the_service()
    {
        var cli = CliUnderTest.Of(shared.Gateway);
        cli.Input = new MemoryStream(Encoding.Latin1.GetBytes(Message));
        (await cli.Run("bounce")).Is(0);
    }

    [Fact]
    public async Task Bounce_of_more_than_a_megabyte_sends_its_first_megabyte()
    {
        var service = new RecordingService(HttpStatusCode.NoContent);
        (await With(service, new byte[(1024 * 1024) + 1]).Run("bounce")).Is(0);
        Assert.Equal(1024 * 1024, service.Body.Length);
    }

    /// <summary>Any other exit code makes a mail server throw the message away.</summary>
    [Theory]
    [InlineData(HttpStatusCode.ServiceUnavailable, "")]
    [InlineData(HttpStatusCode.Unauthorized, """{"code":"operator-key-required"}""")]
    [InlineData(HttpStatusCode.Forbidden, """{"code":"operator-right-missing"}""")]
    [InlineData(HttpStatusCode.NotFound, """{"code":"not-found"}""")]
    [InlineData(HttpStatusCode.TooManyRequests, """{"code":"rate-limited","retryAfterSeconds":10}""")]
    [InlineData(HttpStatusCode.InternalServerError, """{"code":"internal-error"}""")]
    [InlineData(HttpStatusCode.BadGateway, "<html>")]
    [InlineData(HttpStatusCode.RequestEntityTooLarge, "<html>")]
    [InlineData(HttpStatusCode.Found, "")]
    public async Task Bounce_that_the_service_did_not_take_is_to_be_tried_again(HttpStatusCode status, string body)
    {
        using var service = new FakeService(status, body);

        var result = (await With(service).Run("bounce")).Is(75);

        Assert.NotEmpty(result.Error);
        Assert.DoesNotContain("123456", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--key-file", "/nowhere")]
    [InlineData("--url", "no address")]
    [InlineData("--no-such-option")]
    [InlineData("an argument")]
    public async Task Bounce_that_is_set_up_wrongly_is_to_be_tried_again(params string[] arguments)
    {
        using var service = new FakeService(HttpStatusCode.NoContent);

        (await With(service).Run(["bounce", .. arguments])).Is(75);

        Assert.Empty(service.Requests);
    }

    [Fact]
    public async Task Bounce_without_a_key_or_a_service_is_to_be_tried_again()
    {
        var cli = new CliUnderTest { Variables = { ["SELFCARE_URL"] = $"http://127.0.0.1:{Harness.FreePort.Next()}" } };
        (await cli.Run("bounce")).Is(75);
        cli.Variables.Remove("SELFCARE_KEY");
        (await cli.Run("bounce")).Is(75);
    }

    private static CliUnderTest With(HttpMessageHandler service, byte[]? message = null) =>
        new() { Service = service, Input = new MemoryStream(message ?? Encoding.Latin1.GetBytes(Message)) };

    private sealed class RecordingService(HttpStatusCode status) : HttpMessageHandler
    {
        public string? Method { get; private set; }

        public string? Path { get; private set; }

        public string? Type { get; private set; }

        public byte[] Body { get; private set; } = [];

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            (Method, Path) = (request.Method.Method, request.RequestUri!.AbsolutePath);
            Type = request.Content!.Headers.ContentType!.ToString();
            Body = await request.Content.ReadAsByteArrayAsync(cancellationToken);
            return new HttpResponseMessage(status);
        }
    }
}
