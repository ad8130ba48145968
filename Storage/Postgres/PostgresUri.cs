using Npgsql;

namespace OrleansSelfCare.Storage.Postgres;

/// <summary>
/// Connection URIs as libpq takes them (PostgreSQL's manual, 34.1.1.2), which platforms and secret stores hand out:
/// <c>postgresql://user:password@host:5432/database?sslmode=verify-full</c>. User, password, hosts, database and values may be
/// percent-encoded. Several hosts are separated by commas; an IPv6 address stands in brackets.
/// </summary>
public static class PostgresUri
{
    private static readonly string[] Schemes = ["postgresql://", "postgres://"];

    /// <summary>libpq's parameters that Npgsql calls otherwise. All others are Npgsql's own, such as <c>Max Auto Prepare</c>.</summary>
    private static readonly Dictionary<string, string> Keywords = new(StringComparer.OrdinalIgnoreCase)
    {
        ["dbname"] = "Database",
        ["user"] = "Username",
        ["sslmode"] = "SSL Mode",
        ["sslnegotiation"] = "SSL Negotiation",
        ["sslrootcert"] = "Root Certificate",
        ["sslcert"] = "SSL Certificate",
        ["sslkey"] = "SSL Key",
        ["sslpassword"] = "SSL Password",
        ["gssencmode"] = "GSS Encryption Mode",
        ["krbsrvname"] = "Kerberos Service Name",
        ["channel_binding"] = "Channel Binding",
        ["require_auth"] = "Require Auth",
        ["application_name"] = "Application Name",
        ["connect_timeout"] = "Timeout",
        ["client_encoding"] = "Client Encoding",
        ["target_session_attrs"] = "Target Session Attributes",
    };

    /// <param name="text">A URI, or a connection string, which is returned as it is.</param>
    /// <returns>Npgsql's connection string.</returns>
    /// <exception cref="ArgumentException">It is no such URI. The message may contain the password.</exception>
    public static string ToConnectionString(string text)
    {
        if (Schemes.FirstOrDefault(scheme => text.StartsWith(scheme, StringComparison.OrdinalIgnoreCase)) is not { } scheme)
        {
            return text;
        }

        var connection = new NpgsqlConnectionStringBuilder();
        var (location, parameters) = Split(text[scheme.Length..], '?');
        var (authority, database) = Split(location, '/');
        // A password may contain @, a host may not.
        var at = authority.LastIndexOf('@');
        if (at >= 0)
        {
            var (user, password) = Split(authority[..at], ':');
            Set(connection, "Username", user);
            Set(connection, "Password", password);
        }

        SetHosts(connection, authority[(at + 1)..]);
        Set(connection, "Database", database);
        foreach (var parameter in parameters.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var (name, value) = Split(parameter, '=');
            name = Uri.UnescapeDataString(name);
            var keyword = Keywords.GetValueOrDefault(name, name);
            // libpq writes verify-full, Npgsql VerifyFull.
            Set(connection, keyword, keyword == "SSL Mode" ? value.Replace("-", "", StringComparison.Ordinal) : value);
        }

        return connection.ConnectionString;
    }

    private static void SetHosts(NpgsqlConnectionStringBuilder connection, string hosts)
    {
        if (hosts.Contains(','))
        {
            // Each with its port.
            Set(connection, "Host", hosts);
            return;
        }

        var port = hosts.LastIndexOf(':');
        var hasPort = port > hosts.LastIndexOf(']');
        Set(connection, "Host", (hasPort ? hosts[..port] : hosts).Trim('[', ']'));
        Set(connection, "Port", hasPort ? hosts[(port + 1)..] : "");
    }

    /// <summary>What is empty keeps its default.</summary>
    private static void Set(NpgsqlConnectionStringBuilder connection, string keyword, string value)
    {
        if (value.Length > 0)
        {
            connection[keyword] = Uri.UnescapeDataString(value);
        }
    }

    private static (string Before, string After) Split(string text, char separator) =>
        text.IndexOf(separator, StringComparison.Ordinal) is >= 0 and var at ? (text[..at], text[(at + 1)..]) : (text, "");
}
