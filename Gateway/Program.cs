using OrleansSelfCare.Gateway;
using OrleansSelfCare.Hosting;

return await HostProgram.Run(args, GatewayHost.DefaultUrl, () => GatewayHost.Build(args));
