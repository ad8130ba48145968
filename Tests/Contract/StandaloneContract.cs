namespace OrleansSelfCare.Tests.Contract;

public sealed class StandaloneContract() : AccountContract("Standalone");
