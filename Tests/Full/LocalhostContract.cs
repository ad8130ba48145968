using OrleansSelfCare.Tests.Contract;
using OrleansSelfCare.Tests.Hosts;

namespace OrleansSelfCare.Tests.Full;

public sealed class LocalhostContract() : AccountContract(async () => await TestGateway.Start("Localhost", Settings));
