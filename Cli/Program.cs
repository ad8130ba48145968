using System.Globalization;
using OrleansSelfCare.Cli;

// Numbers and sort orders don't depend on the machine.
CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
// For the texts of the command-line parser.
CultureInfo.CurrentUICulture = new CultureInfo(Texts.Of(args, Environment.GetEnvironmentVariable).Language);
return await SelfCareCommand.Run(args, CliContext.OfProcess());
