using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace OrleansSelfCare.Hosting;

/// <summary>Secrets of containers: one file per setting, named like the environment variable (<c>SelfCare__OperatorKey</c>).</summary>
public static class SecretFiles
{
    public const string Folder = "/run/secrets";

    public static void AddSecretFiles(this IHostApplicationBuilder builder) => builder.Configuration.AddKeyPerFile(Folder, optional: true);
}
