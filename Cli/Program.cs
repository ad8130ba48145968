using OrleansSelfCare.Cli;

return await SelfCareCommand.Run(args, CliContext.OfProcess());
