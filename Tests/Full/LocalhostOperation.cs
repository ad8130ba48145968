using OrleansSelfCare.Tests.Operation;

namespace OrleansSelfCare.Tests.Full;

public sealed class LocalhostMetrics() : MetricsContract("Localhost");

public sealed class LocalhostExport() : ExportContract("Localhost", "Microsoft.Orleans.Runtime", "Microsoft.Orleans.Storage");

public sealed class LocalhostImport() : ImportContract("Localhost");
