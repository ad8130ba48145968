using System.Data.Common;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Options;

namespace OrleansSelfCare.Hosting;

/// <summary>The main method of every host. Errors at start are written to standard error, one per line, with exit code 1.</summary>
public static class HostProgram
{
    /// <summary>Runs the host, or the command <c>health</c> if that is the only argument.</summary>
    /// <param name="defaultUrl">The host's address if none is configured.</param>
    /// <param name="urlsKey">The host's own setting for its address; null: the framework's.</param>
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
            Globalization.Require();
            return await body();
        }
        catch (OptionsValidationException e)
        {
            foreach (var error in e.Failures)
            {
                await Console.Error.WriteLineAsync($"setting: {error}");
            }

            return 1;
        }
        catch (OperationCanceledException)
        {
            // The host was stopped during its start.
            return 0;
        }
        catch (AggregateException e) when (e.InnerExceptions.Any(IsExpected))
        {
            var errors = e.InnerExceptions.Where(IsExpected).Select(Message);
            await Console.Error.WriteLineAsync($"can't start: {string.Join("; ", errors)}");
            return 1;
        }
        catch (Exception e) when (IsExpected(e) || IsExpected(e.GetBaseException()))
        {
            await Console.Error.WriteLineAsync($"can't start: {Message(IsExpected(e) ? e : e.GetBaseException())}");
            return 1;
        }
    }

    /// <summary>The message explains the error to the operator; other exceptions end the process with their stack trace.</summary>
    private static bool IsExpected(Exception e) =>
        e is IOException or UnauthorizedAccessException or InvalidDataException or SocketException or DbException;

    private static string Message(Exception e) => TransactionPooler.IsCauseOf(e) ? $"{e.Message}: {TransactionPooler.Cure}" : e.Message;
}
