using System.Net.Sockets;
using Microsoft.Extensions.Options;
using OrleansSelfCare.Gateway;

try
{
    await using var gateway = GatewayHost.Build(args);
    await gateway.RunAsync();
    return 0;
}
catch (OptionsValidationException e)
{
    foreach (var fault in e.Failures)
    {
        await Console.Error.WriteLineAsync($"setting: {fault}");
    }

    return 1;
}
catch (Exception e) when (e.GetBaseException() is IOException or InvalidDataException or SocketException)
{
    var cause = e is IOException or InvalidDataException ? e : e.GetBaseException();
    await Console.Error.WriteLineAsync($"can't start: {cause.Message}");
    return 1;
}
