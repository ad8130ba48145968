using OrleansSelfCare.Tests.Contract;

namespace OrleansSelfCare.Tests.Full;

public sealed class LocalhostContract() : AccountContract("Localhost");
