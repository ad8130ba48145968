using OrleansSelfCare.Bench.Cluster;

namespace OrleansSelfCare.Bench.OpenId;

/// <summary>
/// The CPU of sign-ins to a service and of the service's calls, of all hosts, including the writes after the replies. Each account signs in
/// once per round.
/// </summary>
internal sealed class ServiceCalls : IDisposable
{
    /// <summary>Refreshes and other calls of the service per account and round.</summary>
    public const int OfEach = 5;

    private readonly MeasuredHosts _hosts;
    private readonly Service _service;
    private readonly Account[] _accounts;
    private readonly Account[] _calls;

    /// <param name="hosts">With few iterations. The accounts are imported.</param>
    public ServiceCalls(MeasuredHosts hosts, Uri issuer, int accounts)
    {
        (_hosts, _service) = (hosts, new(issuer, hosts.Portal));
        _accounts = [.. Enumerable.Range(1, accounts).Select(number => new Account(number))];
        _calls = Customers.Repeat(_accounts, OfEach);
        hosts.Portal.Import(_accounts);
    }

    /// <param name="SignIn">From login to tokens, with its hash.</param>
    internal sealed record Costs(
        ClusterCpu SignIn, ClusterCpu Redeem, ClusterCpu Refresh, ClusterCpu UserInfo, ClusterCpu Introspection, ClusterCpu Push);

    public void WarmUp(int rounds)
    {
        for (var i = 0; i < rounds; i++)
        {
            Once();
        }
    }

    /// <summary>Ends with a logout, so that the stored state is like a customer's.</summary>
    public Costs Once()
    {
        var (toCode, redeem) = (LogIn() + ToCode(), Redeem());
        Costs costs = new(toCode + redeem, redeem, Refresh(), ReadUserInfo(), Introspect(), Push());
        LogOut();
        return costs;
    }

    public ClusterCpu LogIn()
    {
        var mails = _hosts.Mailbox.Taken;
        var cost = Cost(_accounts, _hosts.Portal.LogIn);
        _hosts.Mailbox.HandOut(_accounts, mails + _accounts.Length);
        return cost;
    }

    /// <summary>From the code of the mail to the authorization code.</summary>
    public ClusterCpu ToCode() => Cost(_accounts, account =>
    {
        _hosts.Portal.Verify(account);
        _service.Authorize(account);
    });

    public ClusterCpu Redeem() => Cost(_accounts, _service.Redeem);

    public ClusterCpu Refresh() => Cost(_calls, _service.Refresh);

    public ClusterCpu ReadUserInfo() => Cost(_calls, _service.ReadUserInfo);

    public ClusterCpu Introspect() => Cost(_calls, _service.Introspect);

    public ClusterCpu Push() => Cost(_calls, _ => _service.Push());

    public ClusterCpu LogOut() => Cost(_accounts, _hosts.Portal.LogOut);

    public void Dispose() => _service.Dispose();

    private ClusterCpu Cost(Account[] calls, Action<Account> call)
    {
        var before = _hosts.Cpu();
        Customers.Each(calls, call);
        Thread.Sleep(BesideTheHash.Settling);
        return (_hosts.Cpu() - before) / calls.Length;
    }
}
