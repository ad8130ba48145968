using OrleansSelfCare.Cli;

return await SelfCareCommand.Run(args, Surroundings.OfProcess());
