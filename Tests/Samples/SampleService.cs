using System.Diagnostics;
using OrleansSelfCare.Tests.Pages;
using OrleansSelfCare.Tests.Processes;

namespace OrleansSelfCare.Tests.Samples;

/// <summary><c>Samples/Service</c> as a process, a client of a portal's provider.</summary>
internal sealed class SampleService : IDisposable
{
    private readonly Process _process;

    private SampleService(Process process) => _process = process;

    public static async Task<SampleService> Start(PortalUnderTest portal)
    {
        var listening = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var service = new SampleService(HostProcess.Start(
            Path.Combine(AppContext.BaseDirectory, "OrleansSelfCare.Samples.Service.dll"),
            [
                $"--urls={portal.Clients.SampleAddress}",
                $"--OpenId:Authority={portal.Clients.Issuer}",
                $"--OpenId:ClientId={ServiceClients.Sample}",
                $"--OpenId:ClientSecret={ServiceClients.SampleSecret}",
            ],
            row =>
            {
                if (row.Contains("Now listening on", StringComparison.Ordinal))
                {
                    listening.TrySetResult();
                }
            },
            _ => { },
            // Not the folder of the tests, which has the gateway's appsettings.json.
            portal.Gateway.Directory));
        await listening.Task.WaitAsync(TimeSpan.FromSeconds(60));
        return service;
    }

    public void Dispose()
    {
        _process.Kill();
        _process.Dispose();
    }
}
