using Microsoft.Extensions.Options;
using OrleansSelfCare.Gateway;

namespace OrleansSelfCare.Tests.Operation;

public sealed class DashboardlessTests
{
    [Fact]
    public void A_hosting_without_Orleans_has_no_dashboard_and_says_so()
    {
        var directory = Directory.CreateTempSubdirectory("selfcare-test-").FullName;

        var refused = Assert.Throws<OptionsValidationException>(() =>
            GatewayHost.Build(["--SelfCare:Hosting=Standalone", "--SelfCare:Dashboard=true", $"--SelfCare:DataDirectory={directory}"]));

        Assert.Contains("SelfCare:Dashboard", Assert.Single(refused.Failures), StringComparison.Ordinal);
        Directory.Delete(directory, recursive: true);
    }
}
