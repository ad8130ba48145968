using OrleansSelfCare.Tests.Http;
using OrleansSelfCare.Tests.Secrets;

namespace OrleansSelfCare.Tests.Full;

public sealed class SharedLocalhost() : SharedGateway("Localhost");

public sealed class LocalhostBrokenInput(SharedLocalhost shared) : BrokenInputContract(shared), IClassFixture<SharedLocalhost>;

public sealed class LocalhostRefusals(SharedLocalhost shared) : RefusalContract(shared), IClassFixture<SharedLocalhost>;

public sealed class LocalhostHealth() : HealthContract("Localhost");

/// <summary>Not beside the other: what one of them plants in a metric, every listener of the process hears.</summary>
[Collection(nameof(SecretsContract))]
public sealed class LocalhostSecrets() : SecretsContract("Localhost");
