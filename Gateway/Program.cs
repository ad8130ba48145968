using OrleansSelfCare.Gateway;
using OrleansSelfCare.Hosts;

return await HostProgram.Run(args, GatewayHost.DefaultUrl, () => GatewayHost.Build(args));
