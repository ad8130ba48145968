using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Caching.Memory;

namespace OrleansSelfCare.Portal.SignIn;

/// <summary>
/// A double click sends a form twice; both get the answer of one call, so that it costs neither a second try nor a second mail. What was
/// typed belongs to what makes two submissions the same. In this process alone, while the call lasts and a few seconds longer.
/// </summary>
internal sealed class SubmittedOnce : IDisposable
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(10);
    private readonly MemoryCache _answers = new(new MemoryCacheOptions { SizeLimit = 10_000 });
    private readonly Lock _gate = new();

    /// <param name="submission">The form's own, made when it was shown.</param>
    public Task<T> Answer<T>(string submission, IEnumerable<string> typed, Func<Task<T>> ask)
    {
        var key = Digest([submission, .. typed]);
        lock (_gate)
        {
            if (_answers.TryGetValue(key, out Task<T>? answer))
            {
                return answer!;
            }

            answer = ask();
            _answers.Set(key, answer, new MemoryCacheEntryOptions { Size = 1 });
            _ = answer.ContinueWith(done => _answers.Set(key, done, new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = Window }), TaskScheduler.Default);
            return answer;
        }
    }

    public static string NewSubmission() => RandomNumberGenerator.GetHexString(32, lowercase: true);

    public void Dispose() => _answers.Dispose();

    private static string Digest(IEnumerable<string> parts) =>
        Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\0', parts))));
}
