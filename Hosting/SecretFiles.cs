using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace OrleansSelfCare.Hosting;

/// <summary>Where containers find secrets: a file a setting, named as in the environment (<c>SelfCare__OperatorKey</c>).</summary>
public static class SecretFiles
{
    public const string Folder = "/run/secrets";

    public static void AddSecretFiles(this IHostApplicationBuilder builder) => builder.Configuration.AddKeyPerFile(Folder, optional: true);
}
