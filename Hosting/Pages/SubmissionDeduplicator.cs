using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Caching.Memory;

namespace OrleansSelfCare.Hosting.Pages;

/// <summary>
/// A double click sends a form twice. Both requests get the answer of one API call, so that it is not counted as two attempts and does not
/// send two mails. Two submissions are the same if the form id and the typed values are equal. Works within this process, while the call
/// runs and for some seconds after it.
/// </summary>
public sealed class SubmissionDeduplicator : IDisposable
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(10);
    private readonly MemoryCache _answers = new(new MemoryCacheOptions { SizeLimit = 10_000 });
    private readonly Lock _gate = new();

    /// <param name="submission">The form's id, created when the form was shown.</param>
    public Task<T> Run<T>(string submission, IEnumerable<string> typed, Func<Task<T>> call)
    {
        var key = Digest([submission, .. typed]);
        lock (_gate)
        {
            if (_answers.TryGetValue(key, out Task<T>? answer))
            {
                return answer!;
            }

            answer = call();
            _answers.Set(key, answer, new MemoryCacheEntryOptions { Size = 1 });
            _ = answer.ContinueWith(
                done => _answers.Set(key, done, new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = Window }),
                TaskScheduler.Default);
            return answer;
        }
    }

    public static string NewSubmission() => RandomNumberGenerator.GetHexString(32, lowercase: true);

    public void Dispose() => _answers.Dispose();

    private static string Digest(IEnumerable<string> parts) =>
        Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\0', parts))));
}
