using Microsoft.AspNetCore.DataProtection;
using OrleansSelfCare.Portal.Settings;

namespace OrleansSelfCare.Portal;

/// <summary>
/// Loads the keys of the cookies at start; the first portal creates the first key. If two portals that share the folder started together,
/// each would create one, and ASP.NET Core reads a key that it doesn't know from the folder only in the first minutes.
/// </summary>
internal sealed class CookieKeys(PortalOptions options, IServiceProvider services) : IHostedService
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(100);

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await using var turn = await Turn(cancellationToken);
        services.GetDataProtector(nameof(CookieKeys)).Protect([]);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>A lock of the operating system, which ends with the process.</summary>
    private async Task<FileStream> Turn(CancellationToken cancellationToken)
    {
        var path = Path.Combine(options.DataDirectory, "keys.lock");
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (File.Exists(path))
            {
                await Task.Delay(RetryDelay, cancellationToken);
            }
        }
    }
}
