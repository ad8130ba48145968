using OrleansSelfCare.Bench.Cluster;
using OrleansSelfCare.Bench.OpenId;

namespace OrleansSelfCare.Bench.Comparison;

/// <summary>Sign-ins to a service through the OpenID provider, and the service's calls.</summary>
internal sealed class ComparedOpenId : IComparedHosts
{
    private const int Accounts = 160;
    private readonly TemporaryDirectory _directory = new();
    private readonly MeasuredHosts _hosts;
    private readonly ServiceCalls _calls;

    /// <inheritdoc cref="ComparedSignIns(int, string?)"/>
    public ComparedOpenId(int silos, string? build)
    {
        var issuer = new Uri($"http://127.0.0.1:{FreePort.Next()}/");
        _hosts = new(silos, [.. ProviderFiles.Create(_directory.Path, issuer), .. RunningCluster.FewIterations], build);
        _calls = new(_hosts, issuer, Accounts);
        Calls =
        [
            new("a login beside its hash", _calls.LogIn, Hashes: 1),
            new("verify to authorization code", _calls.ToCode),
            new("code to tokens", _calls.Redeem),
            new("refresh", _calls.Refresh),
            new("userinfo", _calls.ReadUserInfo),
            new("introspection", _calls.Introspect),
            new("a pushed request", _calls.Push),
            new("a logout", _calls.LogOut),
        ];
    }

    public IReadOnlyList<ComparedCall> Calls { get; }

    public void Dispose()
    {
        _calls.Dispose();
        _hosts.Dispose();
        _directory.Dispose();
    }
}
