using OrleansSelfCare.Bench.Cluster;

namespace OrleansSelfCare.Bench.Comparison;

/// <summary>Sign-ins and session checks.</summary>
internal sealed class ComparedSignIns : IComparedHosts
{
    private const int Accounts = 250;
    private const int ChecksOfEach = 10;

    /// <summary>Only what builds of any age know: a host ends at start for an unknown setting.</summary>
    private static readonly string[] Settings =
        [$"--SelfCare:Password:Iterations={BesideTheHash.Iterations}", "--SelfCare:Limits:Enabled=false"];

    private readonly MeasuredHosts _hosts;

    /// <param name="silos">0: hosting <c>Localhost</c>.</param>
    /// <param name="build"><inheritdoc cref="HostProcess.Start" path="/param[@name='build']"/></param>
    public ComparedSignIns(int silos, string? build)
    {
        _hosts = new(silos, Settings, build);
        Account[] accounts = [.. Enumerable.Range(1, Accounts).Select(number => new Account(number))];
        _hosts.Portal.Import(accounts);
        SignIns signIns = new(_hosts.Portal, _hosts.Cpu, _hosts.Mailbox, accounts, ChecksOfEach);
        Calls =
        [
            new("a login beside its hash", () => signIns.LogIn().Cost, Hashes: 1),
            new("a verify", () => signIns.Verify().Cost),
            new("a session check", () => signIns.Check().Cost),
            new("a logout", () => signIns.LogOut().Cost),
        ];
    }

    public IReadOnlyList<ComparedCall> Calls { get; }

    public void Dispose() => _hosts.Dispose();
}
