using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansSelfCare.Desk;
using OrleansSelfCare.Tests.Hosts;

namespace OrleansSelfCare.Tests.Agents;

/// <summary>The desk's settings: wrong ones stop it at the start.</summary>
public sealed class DeskSettingsTests
{
    private static readonly string[] Provider =
        ["--Desk:OpenId:Authority=https://login.example.co.jp/", "--Desk:OpenId:ClientId=desk", "--Desk:OpenId:ClientSecret=secret"];

    [Fact]
    public void Every_error_is_named_at_once() => Assert.Equal(
        ["Desk:Api", "Desk:Color", "Desk:DrainTime", "Desk:IdleTime", "Desk:OpenId:Authority", "Desk:OpenId:ClientId",
            "Desk:OpenId:ClientSecret", "Desk:OpenId:Resource", "Desk:OpenId:Scopes", "Desk:Proxies"],
        Errors(
            "--Desk:Api=gateway:5080", "--Desk:Color=red", "--Desk:DrainTime=-1", "--Desk:IdleTime=0", "--Desk:Proxies:0=nobody",
            "--Desk:OpenId:Authority=http://login.example.co.jp/", "--Desk:OpenId:Scopes=profile", "--Desk:OpenId:Resource=operators"));

    [Fact]
    public void Sign_in_by_key_must_be_asked_for_and_never_stands_beside_a_provider()
    {
        Assert.Equal(["Desk:OpenId:Authority"], Errors());
        Assert.Equal(["Desk:OpenId:Authority"], Errors(["--Desk:KeySignIn=true", .. Provider]));
        Assert.Empty(Errors("--Desk:KeySignIn=true"));
        Assert.Empty(Errors(Provider));
    }

    [Fact]
    public async Task Trial_is_warned_of_at_the_start()
    {
        var log = new LogLines();
        await using var desk = DeskHost.Build(
            ["--DESK_URLS=http://127.0.0.1:0", "--Desk:KeySignIn=true"], builder => builder.Logging.ClearProviders().AddProvider(log));

        Assert.Contains(log.Lines, line => line.StartsWith("Desk:KeySignIn", StringComparison.Ordinal));
    }

    /// <returns>The keys that the errors name.</returns>
    private static IEnumerable<string> Errors(params string[] settings)
    {
        try
        {
            using var desk = (IDisposable)DeskHost.Build(["--DESK_URLS=http://127.0.0.1:0", .. settings]);
            return [];
        }
        catch (OptionsValidationException e)
        {
            return e.Failures.Select(error => error.Split([" ", ": "], StringSplitOptions.None)[0]).Order(StringComparer.Ordinal);
        }
    }
}
