using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using OrleansSelfCare.Hosting;

namespace OrleansSelfCare.Gateway.OpenId;

/// <summary>
/// The ids of the assertions that this gateway has accepted, so that it accepts none again (RFC 7523, 3: <c>jti</c>). Another gateway, and
/// this one after a start, don't know them.
/// </summary>
internal sealed class UsedAssertions([FromKeyedServices(SelfCareClock.Key)] TimeProvider clock)
{
    /// <summary>Of an assertion, in advance: so long is its id remembered.</summary>
    public static readonly TimeSpan MaxLifetime = TimeSpan.FromMinutes(5);

    /// <summary>In one lifetime; then it accepts none. All together take up to 40 MB. Only clients with keys add any.</summary>
    public const int Max = 500_000;

    private readonly Lock _lock = new();
    private HashSet<UInt128> _ids = [];
    private HashSet<UInt128> _idsBefore = [];
    private DateTimeOffset _since;

    /// <returns>False: it was used before, or there were too many.</returns>
    public bool TryUse(string client, string id)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        // No client's id has a space.
        SHA256.HashData(Encoding.UTF8.GetBytes($"{client} {id}"), digest);
        var key = BinaryPrimitives.ReadUInt128BigEndian(digest);
        lock (_lock)
        {
            var now = clock.GetUtcNow();
            if (now - _since >= MaxLifetime)
            {
                // What was used in the last lifetime is in one of the two.
                (_idsBefore, _ids, _since) = (_ids, [], now);
            }

            return !_idsBefore.Contains(key) && _ids.Count < Max && _ids.Add(key);
        }
    }
}
