using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Options;

namespace OrleansSelfCare.Hosting;

/// <summary>A host's main: runs it, or one of its commands, until it ends; what stops it at start is said in a line each, and exit code 1.</summary>
public static class HostProgram
{
    /// <summary><c>health</c>, as the only argument, asks the host that runs here already; anything else is for the host itself.</summary>
    /// <param name="defaultUrl">Where it listens unless its settings say otherwise.</param>
    /// <param name="urlsKey">The setting that says where, if the host has one of its own in place of the framework's.</param>
    public static Task<int> Run(string[] args, string defaultUrl, Func<WebApplication> build, string? urlsKey = null) => Run(async () =>
    {
        if (args is ["health"])
        {
            return await HealthCheckCommand.Run(defaultUrl, urlsKey);
        }

        await using var host = build();
        await host.RunAsync();
        return 0;
    });

    public static async Task<int> Run(Func<Task<int>> body)
    {
        try
        {
            return await body();
        }
        catch (OptionsValidationException e)
        {
            foreach (var fault in e.Failures)
            {
                await Console.Error.WriteLineAsync($"setting: {fault}");
            }

            return 1;
        }
        catch (OperationCanceledException)
        {
            // Asked to end while it was still starting, or waiting for others.
            return 0;
        }
        catch (AggregateException e) when (e.InnerExceptions.Any(IsSaid))
        {
            await Console.Error.WriteLineAsync($"can't start: {string.Join("; ", e.InnerExceptions.Where(IsSaid).Select(fault => fault.Message))}");
            return 1;
        }
        catch (Exception e) when (IsSaid(e) || IsSaid(e.GetBaseException()))
        {
            await Console.Error.WriteLineAsync($"can't start: {(IsSaid(e) ? e : e.GetBaseException()).Message}");
            return 1;
        }
    }

    /// <summary>Its message is for whoever starts the host.</summary>
    private static bool IsSaid(Exception e) => e is IOException or UnauthorizedAccessException or InvalidDataException or SocketException;
}
