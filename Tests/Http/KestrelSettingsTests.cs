using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansSelfCare.Gateway;
using OrleansSelfCare.Portal;
using OrleansSelfCare.Tests.Hosts;

namespace OrleansSelfCare.Tests.Http;

/// <summary><c>Kestrel:Limits</c> sets the web server's limits. What nobody reads in section <c>Kestrel</c> is logged at start.</summary>
public sealed class KestrelSettingsTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("selfcare-kestrel-");
    private readonly LogLines _log = new();

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Limits_are_the_web_servers_and_the_others_keep_their_defaults(bool isGateway)
    {
        await using var host = Build(
            isGateway,
            "--Kestrel:Limits:KeepAliveTimeout=00:10:20",
            "--kestrel:limits:requestHeadersTimeout=00:00:05",
            "--Kestrel:Limits:Http2:MaxStreamsPerConnection=7");

        var limits = LimitsOf(host);

        Assert.Equal(
            (TimeSpan.FromSeconds(620), TimeSpan.FromSeconds(5), 7, 16 * 1024, new KestrelServerLimits().MaxRequestHeaderCount),
            (limits.KeepAliveTimeout, limits.RequestHeadersTimeout, limits.Http2.MaxStreamsPerConnection, limits.MaxRequestBodySize,
                limits.MaxRequestHeaderCount));
        Assert.DoesNotContain(_log.Lines, line => line.Contains("nothing reads this setting", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Settings_that_nobody_reads_are_named(bool isGateway)
    {
        string[] keys = ["Kestrel:AddServerHeader", "Kestrel:Limits:Http2:Streams", "Kestrel:Limits:KeepAlive"];

        await using var host = Build(isGateway, [.. keys.Select(key => $"--{key}=1")]);

        Assert.Equal(
            keys.Select(key => $"{key} is set, but nothing reads this setting"),
            _log.Lines.Select(line => line.Trim()).Where(line => line.StartsWith("Kestrel", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("KeepAliveTimeout", "long")]
    [InlineData("KeepAliveTimeout", "-00:00:01")]
    [InlineData("MaxConcurrentConnections", "many")]
    [InlineData("Http2:MaxFrameSize", "1")]
    public void A_value_that_Kestrel_does_not_take_is_an_error_that_names_the_setting(string limit, string value)
    {
        var error = Assert.Throws<OptionsValidationException>(() => Build(isGateway: true, $"--Kestrel:Limits:{limit}={value}"));

        Assert.StartsWith($"Kestrel:Limits:{limit.Split(':')[0]} ", Assert.Single(error.Failures), StringComparison.Ordinal);
    }

    private static KestrelServerLimits LimitsOf(WebApplication host) =>
        host.Services.GetRequiredService<IOptions<KestrelServerOptions>>().Value.Limits;

    private WebApplication Build(bool isGateway, params string[] settings) => isGateway
        ? GatewayHost.Build([$"--SelfCare:DataDirectory={_folder.FullName}", .. settings], AddLog)
        : PortalHost.Build([$"--Portal:DataDirectory={_folder.FullName}", .. settings], AddLog);

    private void AddLog(WebApplicationBuilder builder) => builder.Logging.ClearProviders().AddProvider(_log);
}
