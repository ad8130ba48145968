using OrleansSelfCare.Hosting;

namespace OrleansSelfCare.Silo;

/// <summary>Reads the settings of a command from the same sources as the silo's.</summary>
internal static class CommandSettings
{
    public static IConfiguration Read(string[] settings)
    {
        var builder = WebApplication.CreateBuilder(
            new WebApplicationOptions { Args = settings, ContentRootPath = AppContext.BaseDirectory });
        builder.AddSecretFiles();
        return builder.Configuration;
    }
}
