using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace OrleansSelfCare.Client;

/// <summary>Sends a request to the API and reads the reply.</summary>
internal static class ApiCall
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Converters =
        {
            new TolerantEnumConverter<NextStep>(NextStep.Unknown),
            new TolerantEnumConverter<Delivery>(Delivery.Unknown),
            new TolerantEnumConverter<AddressProblem>(AddressProblem.Unknown),
            new JsonStringEnumConverter(allowIntegerValues: false),
        },
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
    };

    public static string Segment(string part) => Uri.EscapeDataString(part);

    public static HttpRequestMessage Post(string path, object body) => new(HttpMethod.Post, path) { Content = Body(body) };

    public static HttpContent Body(object body) => JsonContent.Create(body, options: Json);

    public static HttpRequestMessage As(Secret bearer, HttpRequestMessage request)
    {
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", bearer.Reveal());
        return request;
    }

    public static bool IsUnreachable(Exception e, CancellationToken cancellation) =>
        e is HttpRequestException || (e is OperationCanceledException && !cancellation.IsCancellationRequested);

    public static Task<Answer<T>> Send<T>(HttpClient http, HttpRequestMessage request, CancellationToken cancellation)
        where T : class => Send(http, request, Read<T>, cancellation);

    /// <summary>The reply has a JSON value on each line.</summary>
    public static Task<Answer<IReadOnlyList<T>>> SendForLines<T>(
        HttpClient http, HttpRequestMessage request, CancellationToken cancellation) =>
        Send(http, request, ReadLines<T>, cancellation);

    private static async Task<Answer<T>> Send<T>(
        HttpClient http,
        HttpRequestMessage request,
        Func<HttpResponseMessage, CancellationToken, Task<T>> read,
        CancellationToken cancellation)
        where T : class
    {
        using var disposed = request;
        try
        {
            using var response = await http.SendAsync(request, cancellation);
            return response.IsSuccessStatusCode
                ? new Answer<T>.Given(Done.It is T done ? done : await read(response, cancellation))
                : new Answer<T>.Refused(await ProblemReader.Read(response, Json, cancellation));
        }
        // A 2xx reply that is not the API's JSON, such as a proxy's HTML page, counts as unavailable.
        catch (Exception e) when (e is JsonException || IsUnreachable(e, cancellation))
        {
            return new Answer<T>.Refused(new Refusal.Unavailable(null));
        }
    }

    private static async Task<IReadOnlyList<T>> ReadLines<T>(HttpResponseMessage response, CancellationToken cancellation)
    {
        await using var body = await response.Content.ReadAsStreamAsync(cancellation);
        var values = new List<T>();
        await foreach (var value in JsonSerializer.DeserializeAsyncEnumerable<T>(body, topLevelValues: true, Json, cancellation))
        {
            values.Add(value ?? throw new JsonException("A line is null."));
        }

        return values;
    }

    private static async Task<T> Read<T>(HttpResponseMessage response, CancellationToken cancellation)
    {
        try
        {
            return await response.Content.ReadFromJsonAsync<T>(Json, cancellation) ?? throw new JsonException("The reply is null.");
        }
        catch (InvalidOperationException e)
        {
            throw new JsonException("The reply's charset is unknown.", e);
        }
    }
}
