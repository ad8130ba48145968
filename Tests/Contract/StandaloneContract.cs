using OrleansSelfCare.Tests.Hosts;

namespace OrleansSelfCare.Tests.Contract;

public sealed class StandaloneContract() : AccountContract(async () => await TestGateway.Start("Standalone", Settings));
