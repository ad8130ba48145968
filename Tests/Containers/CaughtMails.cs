using System.Net.Http.Json;
using System.Text.Json;
using OrleansSelfCare.Tests.Processes;

namespace OrleansSelfCare.Tests.Containers;

/// <summary>The mails that the service <c>mail</c> of docker-compose.yml has, by its HTTP API.</summary>
internal sealed class CaughtMails(Uri address) : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);
    private readonly HttpClient _http = new() { BaseAddress = address };
    private readonly HashSet<string> _known = [];

    /// <summary>Those since the last call, after waiting for the interval.</summary>
    public async Task<IReadOnlyList<FiledCode>> New()
    {
        await Task.Delay(Interval);
        // Newest first; the mail catcher keeps the newest 500.
        var listed = await _http.GetFromJsonAsync<JsonElement>("/api/v1/messages?limit=500");
        var mails = new List<FiledCode>();
        foreach (var mail in listed.GetProperty("messages").EnumerateArray())
        {
            var id = mail.GetProperty("ID").GetString()!;
            if (_known.Add(id))
            {
                var text = (await _http.GetFromJsonAsync<JsonElement>($"/api/v1/message/{id}")).GetProperty("Text").GetString()!;
                mails.Add(FiledCode.Read(mail.GetProperty("To")[0].GetProperty("Address").GetString()!, text));
            }
        }

        return mails;
    }

    public void Dispose() => _http.Dispose();
}
