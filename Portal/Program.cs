using OrleansSelfCare.Hosting;
using OrleansSelfCare.Portal;

return await HostProgram.Run(args, PortalHost.DefaultUrl, () => PortalHost.Build(args), PortalHost.AddressSetting);
