using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Npgsql;
using OrleansSelfCare.Hosting.Settings;

namespace OrleansSelfCare.Storage.Postgres;

/// <summary>The cluster's PostgreSQL: <c>ConnectionStrings:SelfCare</c>.</summary>
public static class PostgresDatabase
{
    public const string Setting = "ConnectionStrings:SelfCare";

    /// <summary>Read by the command <c>migrate</c>: the connection string of silos and gateways that have a role of their own.</summary>
    public const string HostsSetting = "ConnectionStrings:Hosts";

    public const string Invariant = "Npgsql";

    /// <summary>The data source's name in Npgsql's metrics; by default it is the connection string.</summary>
    private const string Name = "selfcare";

    private const string AskReadOnly = "SHOW transaction_read_only";

    /// <summary>
    /// Defaults that a connection string may override. Few connections, so that one server can serve many silos; prepared statements; no
    /// reset, because connections keep no session state; timeouts shorter than a caller's; no Kerberos, whose library images don't have:
    /// .NET would write an error about it at each start.
    /// </summary>
    private const string Defaults =
        "Application Name=selfcare;Maximum Pool Size=20;Max Auto Prepare=32;Auto Prepare Min Usages=2;No Reset On Close=true;" +
        "Timeout=4;Command Timeout=4;Cancellation Timeout=1000;Keepalive=15;GSS Encryption Mode=Disable;";

    /// <summary>Its connections can write: a server that can't, such as a standby, is refused as one that is away.</summary>
    /// <exception cref="OptionsValidationException">It is missing or can't be used.</exception>
    public static NpgsqlDataSource Open(IConfiguration configuration) => Error(configuration) is { } error
        ? throw Unusable(Setting, error)
        : Builder(configuration[Setting]!).Build();

    /// <returns>Null: <see cref="HostsSetting"/> is not set.</returns>
    /// <exception cref="OptionsValidationException">It can't be used.</exception>
    public static NpgsqlConnectionStringBuilder? Hosts(IConfiguration configuration) => configuration[HostsSetting] switch
    {
        null or "" => null,
        _ when Error(configuration, HostsSetting) is { } error => throw Unusable(HostsSetting, error),
        var text when Builder(text).ConnectionStringBuilder is { Username.Length: > 0, Password.Length: > 0 } hosts => hosts,
        _ => throw Unusable(HostsSetting, $"{HostsSetting} needs a user and a password, which migrate gives to the role"),
    };

    private static OptionsValidationException Unusable(string setting, string error) => new(setting, typeof(string), [error]);

    /// <summary>The data source, the check of its setting, and the check of the schema before anything starts.</summary>
    public static IHostApplicationBuilder AddPostgres(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton(services => Open(services.GetRequiredService<IConfiguration>()));
        builder.Services.AddSingleton<IValidateOptions<SelfCareOptions>, PostgresOptionsValidator>();
        builder.Services.AddHostedService<SchemaCheckService>();
        builder.Services.AddSingleton<DatabaseErrors>();
        builder.Services.AddHealthChecks().AddCheck<DatabaseErrors>("pooler");
        return builder;
    }

    /// <exception cref="PostgresException">25006: the server is read-only.</exception>
    public static async Task RequireWritable(NpgsqlConnection connection, CancellationToken cancellationToken = default)
    {
        await using var command = new NpgsqlCommand(AskReadOnly, connection);
        ThrowIfReadOnly(await command.ExecuteScalarAsync(cancellationToken));
    }

    private static void ThrowIfReadOnly(object? answer)
    {
        if (answer is "on")
        {
            throw new PostgresException(
                "the server is read-only, as a standby is", "ERROR", "ERROR", PostgresErrorCodes.ReadOnlySqlTransaction);
        }
    }

    /// <exception cref="ArgumentException">It can't be used. The message may contain the password.</exception>
    private static NpgsqlDataSourceBuilder Builder(string text)
    {
        var builder = new NpgsqlDataSourceBuilder(Defaults + PostgresUri.ToConnectionString(text)) { Name = Name };
        var connection = builder.ConnectionStringBuilder;
        if (connection.Host?.Contains(',') == true)
        {
            // Of several servers, the one that can write. Npgsql's default is the first that answers.
            connection.TargetSessionAttributes ??= "read-write";
        }

        builder.UsePhysicalConnectionInitializer(
            connection =>
            {
                using var command = new NpgsqlCommand(AskReadOnly, connection);
                ThrowIfReadOnly(command.ExecuteScalar());
            },
            connection => RequireWritable(connection));
        return builder;
    }

    private static string? Error(IConfiguration configuration, string setting = Setting)
    {
        if (configuration[setting] is not { Length: > 0 } connectionString)
        {
            return $"{setting} must name the PostgreSQL database, such as Host=db;Database=selfcare;Username=selfcare;Password=… "
                + "or postgresql://selfcare:…@db/selfcare";
        }

        try
        {
            using var usable = Builder(connectionString).Build();
            return null;
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException or FormatException or OverflowException)
        {
            // The exception's text would contain the password.
            return $"{setting} is neither a valid Npgsql connection string with a Host nor a postgresql:// URI";
        }
    }

    private sealed class PostgresOptionsValidator(IConfiguration configuration) : IValidateOptions<SelfCareOptions>
    {
        public ValidateOptionsResult Validate(string? name, SelfCareOptions options) =>
            Error(configuration) is { } error ? ValidateOptionsResult.Fail(error) : ValidateOptionsResult.Success;
    }
}
