using OrleansSelfCare.Gateway;
using OrleansSelfCare.Shell;

return await HostProgram.Run(args, GatewayHost.DefaultUrl, () => GatewayHost.Build(args));
