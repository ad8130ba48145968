using OrleansSelfCare.Tests.Hosts;

namespace OrleansSelfCare.Tests.Contract;

public sealed class LocalhostContract() : AccountContract(async () => await TestGateway.Start("Localhost", Settings));
