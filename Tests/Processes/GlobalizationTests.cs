using System.Diagnostics;

namespace OrleansSelfCare.Tests.Processes;

/// <summary>Without Unicode data, passwords typed in full-width would not match: a host doesn't start.</summary>
public sealed class GlobalizationTests
{
    [Theory]
    [InlineData(typeof(Gateway.GatewayHost))]
    [InlineData(typeof(Silo.SiloHost))]
    [InlineData(typeof(Portal.PortalHost))]
    public async Task Host_without_unicode_data_ends_at_once_and_says_what_to_install(Type host)
    {
        var start = HostStart.Of(host.Assembly.Location);
        start.RedirectStandardError = true;
        start.Environment["DOTNET_SYSTEM_GLOBALIZATION_INVARIANT"] = "1";
        using var process = Process.Start(start)!;

        var error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();

        Assert.Equal(1, process.ExitCode);
        Assert.Contains("libicu", error, StringComparison.Ordinal);
    }
}
