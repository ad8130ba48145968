using System.Globalization;
using OrleansSelfCare.Cli;

// For the texts of the command-line parser.
CultureInfo.CurrentUICulture = new CultureInfo(Texts.Of(args, Environment.GetEnvironmentVariable).Language);
return await SelfCareCommand.Run(args, CliContext.OfProcess());
