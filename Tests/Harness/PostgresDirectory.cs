using System.Globalization;
using Npgsql;

namespace OrleansSelfCare.Tests.Harness;

/// <summary>A PostgreSQL server on loopback, with its data in a temporary directory.</summary>
internal sealed class PostgresDirectory
{
    public const string Host = "127.0.0.1";
    public const string User = "selfcare";
    private readonly string _path = Directory.CreateTempSubdirectory("selfcare-postgres-").FullName;
    private string _options = "";

    public int Port { get; } = FreePort.Next();

    /// <summary>A connection string without a database.</summary>
    public string Server => string.Create(CultureInfo.InvariantCulture, $"Host={Host};Port={Port};Username={User}");

    /// <summary>The process id of the running server.</summary>
    public int Postmaster => int.Parse(File.ReadLines(PostmasterFile).First(), CultureInfo.InvariantCulture);

    private string Data => Path.Combine(_path, "data");

    private string Log => Path.Combine(_path, "log");

    private string PostmasterFile => Path.Combine(Data, "postmaster.pid");

    /// <param name="server">A connection string without a database.</param>
    /// <returns>The connection string of the new database.</returns>
    public static async Task<string> CreateDatabase(string server, string name)
    {
        await using var source = NpgsqlDataSource.Create($"{server};Database=postgres;Pooling=false");
        await using var command = source.CreateCommand($"CREATE DATABASE {name}");
        await command.ExecuteNonQueryAsync();
        return $"{server};Database={name}";
    }

    /// <summary>After a failure, <see cref="Stop"/> removes what is left.</summary>
    /// <param name="settings">Additional arguments of the server.</param>
    /// <param name="initdb">Additional arguments of initdb.</param>
    public async Task Start(string settings = "", params string[] initdb)
    {
        if (Environment.IsPrivilegedProcess)
        {
            await Command.Run("chown", "nobody", _path);
        }

        await PostgresPrograms.RunAsServer("initdb", ["-D", Data, "-U", User, "-A", "trust", "-E", "UTF8", .. initdb]);
        _options = string.Create(CultureInfo.InvariantCulture, $"-c listen_addresses={Host} -p {Port} -k {_path} {settings}");
        await StartServer(_options);
    }

    /// <summary>Restarts the server as a standby, until <see cref="Promote"/>.</summary>
    /// <param name="answersReads">False: it refuses every connection with 57P03, as a server does that is starting.</param>
    public async Task RestartAsStandby(bool answersReads)
    {
        await PostgresPrograms.RunAsServer("pg_ctl", "-D", Data, "-m", "fast", "-w", "stop");
        await PostgresPrograms.RunAsServer("/usr/bin/touch", Path.Combine(Data, "standby.signal"));
        await StartServer($"{_options} -c hot_standby={(answersReads ? "on" : "off")}");
    }

    public Task Promote() => PostgresPrograms.RunAsServer("pg_ctl", "-D", Data, "-w", "promote");

    /// <summary>Breaks every connection; committed data stays.</summary>
    public Task Restart() => PostgresPrograms.RunAsServer("pg_ctl", "-D", Data, "-m", "immediate", "-w", "restart", "-l", Log);

    /// <summary>Also deletes the directory.</summary>
    public async Task Stop()
    {
        if (File.Exists(PostmasterFile))
        {
            await PostgresPrograms.RunAsServer("pg_ctl", "-D", Data, "-m", "immediate", "-w", "stop");
        }

        if (Directory.Exists(_path))
        {
            Directory.Delete(_path, recursive: true);
        }
    }

    private Task StartServer(string options) =>
        PostgresPrograms.RunAsServer("pg_ctl", "-D", Data, "-l", Log, "-o", options, "-w", "start");
}
