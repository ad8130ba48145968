namespace OrleansSelfCare.Tests.Docs;

public sealed class AlertsAndDashboardTests(MadeMetrics made) : IClassFixture<MadeMetrics>
{
    [Fact]
    public void Dump()
    {
        File.WriteAllLines("/tmp/made-metrics.txt", made.Names.Select(name => name + " " + string.Join(' ', made.LabelsOf(name).Select(l => l + "=" + string.Join('|', made.ValuesOf(name, l).Take(8))))));
    }
}
