using OrleansSelfCare.Accounts;
using OrleansSelfCare.Gateway.Diagnostics;
using OrleansSelfCare.Hosting;

namespace OrleansSelfCare.Gateway.Http;

/// <summary>
/// Notices a portal or a proxy that is missing in <c>SelfCare:Proxies</c>, or forwards no addresses: all its customers then share one
/// network's limits and counters. ASP.NET Core's ForwardedHeadersMiddleware logs an unknown proxy at Debug only, and nothing while no proxy
/// is configured. Must run before that middleware.
/// </summary>
internal sealed partial class UnforwardedCustomers(
    RequestDelegate next,
    GatewayMetrics metrics,
    [FromKeyedServices(SelfCareClock.Key)] TimeProvider clock,
    ILogger<UnforwardedCustomers> log)
{
    /// <summary>Customers of one network within <see cref="Window"/> that are too many for a home or an office.</summary>
    public const int Many = 20;

    public static readonly TimeSpan Window = TimeSpan.FromHours(1);

    /// <summary>Bounds memory and log: further networks are not watched, and for each error not logged, in this window.</summary>
    public const int MaxNetworks = 1_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, HashSet<AccountId>> _customers = [];
    private readonly Dictionary<ProxyError, HashSet<string>> _logged =
        Enum.GetValues<ProxyError>().ToDictionary(error => error, _ => new HashSet<string>());
    private DateTimeOffset _windowEnds;

    /// <summary>The request is for this customer: it has a genuine token of a challenge or a session.</summary>
    public static void Add(HttpContext http, AccountId customer) => http.Items[typeof(UnforwardedCustomers)] = customer;

    public async Task InvokeAsync(HttpContext http)
    {
        var peer = http.Connection.RemoteIpAddress;
        await next(http);
        var isForwarded = !ReferenceEquals(peer, http.Connection.RemoteIpAddress);
        // What ForwardedHeadersMiddleware has left of it.
        var hasHeader = http.Request.Headers.ContainsKey("X-Forwarded-For");
        if (peer is null || (isForwarded && !hasHeader))
        {
            return;
        }

        // If the address is a forwarded one, a header that is left may be a customer's own, and is no error. But it may also come from a
        // portal that is not listed, behind a proxy that is: then many customers come from the portal's address.
        var network = ClientNetwork.Of(http);
        if (hasHeader && !isForwarded)
        {
            metrics.CountProxyError(ProxyError.HeaderIgnored);
            if (IsNew(ProxyError.HeaderIgnored, network))
            {
                LogHeaderIgnored(log, network);
            }
        }

        if (http.Items[typeof(UnforwardedCustomers)] is AccountId customer && IsOneOfMany(network, customer))
        {
            metrics.CountProxyError(ProxyError.ManyCustomers);
            if (IsNew(ProxyError.ManyCustomers, network))
            {
                LogManyCustomers(log, network, Many, Window.TotalMinutes);
            }
        }
    }

    private bool IsNew(ProxyError error, string network)
    {
        lock (_lock)
        {
            BeginWindow();
            return _logged[error].Count < MaxNetworks && _logged[error].Add(network);
        }
    }

    private bool IsOneOfMany(string network, AccountId customer)
    {
        lock (_lock)
        {
            BeginWindow();
            if (!_customers.TryGetValue(network, out var customers))
            {
                if (_customers.Count == MaxNetworks)
                {
                    return false;
                }

                _customers[network] = customers = [];
            }

            return customers.Count >= Many || (customers.Add(customer) && customers.Count >= Many);
        }
    }

    /// <summary>Forgets what was seen, if the last window is over.</summary>
    private void BeginWindow()
    {
        var now = clock.GetUtcNow();
        if (now < _windowEnds)
        {
            return;
        }

        _customers.Clear();
        foreach (var networks in _logged.Values)
        {
            networks.Clear();
        }

        _windowEnds = now + Window;
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "X-Forwarded-For from {Network} is not used: SelfCare:Proxies does not list this address, or the header has no address. "
            + "All its customers share one network's limits. If it is your portal or proxy, list it")]
    private static partial void LogHeaderIgnored(ILogger log, string network);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "{Network} called for {Customers} customers within {Minutes} minutes, and no X-Forwarded-For from it was used. They "
            + "share one network's limits. If it is your portal or proxy, list it in SelfCare:Proxies and let it send X-Forwarded-For")]
    private static partial void LogManyCustomers(ILogger log, string network, int customers, double minutes);
}
