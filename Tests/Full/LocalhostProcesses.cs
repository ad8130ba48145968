using OrleansSelfCare.Tests.Processes;

namespace OrleansSelfCare.Tests.Full;

public sealed class RunningLocalhost() : RunningGateway("Localhost");

public sealed class LocalhostCrashes(RunningLocalhost running) : CrashContract(running.Process), IClassFixture<RunningLocalhost>;

public sealed class LocalhostSettings() : SettingsContract("Localhost");

public sealed class LocalhostWithSmtp() : RunningWithSmtp("Localhost");

public sealed class LocalhostMailServer(LocalhostWithSmtp running) : MailServerContract(running), IClassFixture<LocalhostWithSmtp>;

public sealed class LocalhostImportCrash() : ImportCrashContract("Localhost");
