namespace OrleansSelfCare.Gateway.Diagnostics;

/// <summary>Why the addresses of a portal's or proxy's customers are not known.</summary>
internal enum ProxyError
{
    /// <summary>Its X-Forwarded-For is not used.</summary>
    HeaderIgnored,

    /// <summary>It calls for many customers, and no X-Forwarded-For from it is used.</summary>
    ManyCustomers,
}
