using OrleansSelfCare.Tests.Cluster;

return args is ["silo", ..] ? await ControlledSilo.Run(args) : throw new ArgumentException("dotnet test runs the tests; the only command here is silo.");
