using OrleansSelfCare.Client;
using OrleansSelfCare.Hosts;

namespace OrleansSelfCare.Portal.Http;

/// <summary>The portal can serve when the service can.</summary>
internal sealed class ApiReadiness(SelfCareClient api) : IReadiness
{
    public async Task Check(CancellationToken cancellation)
    {
        if (!await api.IsReady(cancellation))
        {
            throw new HttpRequestException("The service is not ready.");
        }
    }
}
