using OrleansSelfCare.Client;
using OrleansSelfCare.Hosts;

namespace OrleansSelfCare.Portal.Http;

/// <summary>The portal can serve when the service answers.</summary>
internal sealed class ApiReadiness(SelfCareClient api) : IReadiness
{
    public async Task Check(CancellationToken cancellation)
    {
        if (await api.Lines(cancellation) is Answer<IReadOnlyList<Line>>.Refused(var refusal))
        {
            throw new HttpRequestException(refusal.GetType().Name);
        }
    }
}
