using OrleansSelfCare.Tests.Cluster;

return args is ["silo", ..]
    ? await ControlledSilo.Run(args)
    : throw new ArgumentException("Run the tests with dotnet test; the only command of this program is silo.");
