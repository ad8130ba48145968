using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Npgsql;
using OrleansSelfCare.Shell;

namespace OrleansSelfCare.Cluster;

/// <summary>The cluster's PostgreSQL, as every host reaches it: <c>ConnectionStrings:SelfCare</c>.</summary>
public static class Database
{
    public const string Setting = "ConnectionStrings:SelfCare";
    internal const string Invariant = "Npgsql";

    /// <summary>What Npgsql's measurements are told apart by; it would be the connection string.</summary>
    private const string Name = "selfcare";

    /// <summary>
    /// What a connection string may say otherwise. Few connections, so that many silos fit into one server; statements prepared; nothing
    /// to reset, since no connection keeps anything; and a server that is away is given up on before a caller is.
    /// </summary>
    private const string Defaults =
        "Application Name=selfcare;Maximum Pool Size=20;Max Auto Prepare=32;Auto Prepare Min Usages=2;No Reset On Close=true;" +
        "Timeout=4;Command Timeout=4;Cancellation Timeout=1000;Keepalive=15;";

    /// <exception cref="OptionsValidationException">There is none, or it can't be used.</exception>
    public static NpgsqlDataSource Open(IConfiguration configuration) => Fault(configuration) is { } fault
        ? throw new OptionsValidationException(Setting, typeof(string), [fault])
        : new NpgsqlDataSourceBuilder(Defaults + configuration[Setting]) { Name = Name }.Build();

    /// <summary>The data source, its setting's check, and the check of the schema before anything starts.</summary>
    internal static IHostApplicationBuilder AddDatabase(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton(services => Open(services.GetRequiredService<IConfiguration>()));
        builder.Services.AddSingleton<IValidateOptions<SelfCareOptions>, SettingIsUsable>();
        builder.Services.AddHostedService<SchemaGate>();
        return builder;
    }

    private static string? Fault(IConfiguration configuration)
    {
        if (configuration[Setting] is not { Length: > 0 } connectionString)
        {
            return $"{Setting} must name the PostgreSQL database, such as Host=db;Database=selfcare;Username=selfcare;Password=…";
        }

        try
        {
            using var usable = new NpgsqlDataSourceBuilder(Defaults + connectionString).Build();
            return new NpgsqlConnectionStringBuilder(connectionString).Host is { Length: > 0 } ? null : $"{Setting} names no Host";
        }
        catch (ArgumentException)
        {
            // The exception's text would repeat a password.
            return $"{Setting} is no connection string of Npgsql's";
        }
    }

    private sealed class SettingIsUsable(IConfiguration configuration) : IValidateOptions<SelfCareOptions>
    {
        public ValidateOptionsResult Validate(string? name, SelfCareOptions options) =>
            Fault(configuration) is { } fault ? ValidateOptionsResult.Fail(fault) : ValidateOptionsResult.Success;
    }
}
