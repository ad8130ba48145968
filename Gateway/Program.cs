using OrleansSelfCare.Gateway;
using OrleansSelfCare.Shell;

return await HostProgram.Run(args, () => GatewayHost.Build(args));
