using OrleansSelfCare.Hosting;

namespace OrleansSelfCare.Silo;

/// <summary>The settings of a command, from where the silo reads its own.</summary>
internal static class CommandSettings
{
    public static IConfiguration Read(string[] settings)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = settings, ContentRootPath = AppContext.BaseDirectory });
        builder.AddSecretFiles();
        return builder.Configuration;
    }
}
