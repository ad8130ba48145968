using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Npgsql;
using OrleansSelfCare.Storage.Postgres;

namespace OrleansSelfCare.Tests.Cluster;

/// <summary>What <c>ConnectionStrings:SelfCare</c> may be, and the defaults that it overrides.</summary>
public sealed class PostgresConnectionTests
{
    [Theory]
    [InlineData("Host=db;Password=p", GssEncryptionMode.Disable)]
    [InlineData("Host=db;Password=p;GSS Encryption Mode=Prefer", GssEncryptionMode.Prefer)]
    [InlineData("postgresql://db?gssencmode=require", GssEncryptionMode.Require)]
    public void Kerberos_whose_library_an_image_lacks_is_not_used_unless_the_connection_string_asks_for_it(
        string setting, GssEncryptionMode mode) => Assert.Equal(mode, Read(setting).GssEncryptionMode);

    [Theory]
    [InlineData("postgresql://db", "db", 5432, null, null, null)]
    [InlineData("postgres://db:6432/selfcare", "db", 6432, null, null, "selfcare")]
    [InlineData("POSTGRESQL://taro@db/selfcare", "db", 5432, "taro", null, "selfcare")]
    [InlineData("postgresql://taro:secret@db:6432/selfcare", "db", 6432, "taro", "secret", "selfcare")]
    [InlineData("postgresql://ta%40ro:a%3Ab%2Fc%3Bd%25@db/self%20care", "db", 5432, "ta@ro", "a:b/c;d%", "self care")]
    [InlineData("postgresql://taro:a@b:c@db/selfcare", "db", 5432, "taro", "a@b:c", "selfcare")]
    [InlineData("postgresql://taro:secret@[2001:db8::1]:6432/selfcare", "2001:db8::1", 6432, "taro", "secret", "selfcare")]
    [InlineData("postgresql://[::1]/selfcare", "::1", 5432, null, null, "selfcare")]
    [InlineData("postgresql:///selfcare?host=db&port=6432&user=taro&password=se%26cret", "db", 6432, "taro", "se&cret", "selfcare")]
    [InlineData("postgresql://one:5432,two:5433/selfcare", "one:5432,two:5433", 5432, null, null, "selfcare")]
    public void A_URI_is_a_connection_string(
        string uri, string host, int port, string? user, string? password, string? database)
    {
        var read = Read(uri);

        Assert.Equal((host, port, user, database), (read.Host, read.Port, read.Username, read.Database));
        Assert.Equal(password, new NpgsqlConnectionStringBuilder(PostgresUri.ToConnectionString(uri)).Password);
    }

    [Theory]
    [InlineData("disable", SslMode.Disable)]
    [InlineData("require", SslMode.Require)]
    [InlineData("verify-ca", SslMode.VerifyCA)]
    [InlineData("verify-full", SslMode.VerifyFull)]
    public void Parameters_of_a_URI_have_the_names_of_libpq_or_of_Npgsql(string mode, SslMode read)
    {
        var settings = Read($"postgresql://db/selfcare?sslmode={mode}&connect_timeout=7&application_name=ours"
            + "&sslrootcert=%2Fca.pem&Max%20Auto%20Prepare=0");

        Assert.Equal(
            (read, 7, "ours", "/ca.pem", 0),
            (settings.SslMode, settings.Timeout, settings.ApplicationName, settings.RootCertificate, settings.MaxAutoPrepare));
    }

    [Theory]
    [InlineData("Host=one,two", "read-write")]
    [InlineData("postgresql://one,two", "read-write")]
    [InlineData("Host=one,two;Target Session Attributes=any", "any")]
    [InlineData("postgresql://one,two?target_session_attrs=primary", "primary")]
    [InlineData("Host=one", null)]
    public void Of_several_hosts_the_one_that_can_write_is_used_unless_the_connection_string_says_otherwise(
        string setting, string? attributes) => Assert.Equal(attributes, Read(setting).TargetSessionAttributes);

    [Theory]
    [InlineData("postgresql://taro:a-secret@/selfcare")]
    [InlineData("postgresql://taro:a-secret@db:many/selfcare")]
    [InlineData("postgresql://taro:a-secret@db/selfcare?bogus=1")]
    [InlineData("postgresql://taro:a-secret@db/selfcare?sslmode=perhaps")]
    [InlineData("postgresql://taro:a-secret@db:many,two/selfcare")]
    [InlineData("mysql://taro:a-secret@db/selfcare")]
    [InlineData("Host=db;Target Session Attributes=primary;Password=a-secret")]
    [InlineData("Password=a-secret")]
    public void What_is_neither_is_an_error_that_names_the_setting_and_not_the_password(string setting)
    {
        var error = Assert.Single(Assert.Throws<OptionsValidationException>(() => Read(setting)).Failures);

        Assert.StartsWith(PostgresDatabase.Setting, error, StringComparison.Ordinal);
        Assert.DoesNotContain("a-secret", error, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_migration_takes_a_URI()
    {
        PostgresServer.Need();
        var database = new NpgsqlConnectionStringBuilder(await (await PostgresServer.Shared()).NewEmptyDatabase());

        await SiloProcess.Migrate(
            SiloProcess.ThisBuild, $"postgresql://{database.Username}@{database.Host}:{database.Port}/{database.Database}?sslmode=disable");

        await using var source = NpgsqlDataSource.Create(database);
        await SchemaMigrator.Check(source);
    }

    [SkippableFact]
    public async Task Of_a_standby_and_a_server_that_can_write_the_second_is_used()
    {
        var standby = await PostgresServer.Start();
        try
        {
            var first = new NpgsqlConnectionStringBuilder(await standby.NewDatabase());
            await standby.RestartAsStandby(answersReads: true);
            var other = new NpgsqlConnectionStringBuilder(await (await PostgresServer.Shared()).NewEmptyDatabase());
            // The same database exists on both.
            await using var create = NpgsqlDataSource.Create(other);
            await using (var command = create.CreateCommand($"CREATE DATABASE {first.Database}"))
            {
                await command.ExecuteNonQueryAsync();
            }

            await using var database = PostgresDatabase.Open(Settings(
                $"postgresql://{first.Username}@{first.Host}:{first.Port},{other.Host}:{other.Port}/{first.Database}"));

            Assert.NotEmpty(await SchemaMigrator.Migrate(database));
        }
        finally
        {
            await standby.Stop();
        }
    }

    private static NpgsqlConnectionStringBuilder Read(string setting)
    {
        using var database = PostgresDatabase.Open(Settings(setting));
        return new(database.ConnectionString);
    }

    private static IConfiguration Settings(string setting) =>
        new ConfigurationBuilder().AddInMemoryCollection([new(PostgresDatabase.Setting, setting)]).Build();
}
