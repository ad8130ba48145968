using System.Globalization;
using OrleansSelfCare.Cli;

// Numbers and sort orders don't depend on the machine.
CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
return await SelfCareCommand.Run(args, CliContext.OfProcess());
