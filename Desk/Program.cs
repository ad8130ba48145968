using OrleansSelfCare.Desk;
using OrleansSelfCare.Hosting;

return await HostProgram.Run(args, DeskHost.DefaultUrl, () => DeskHost.Build(args), DeskHost.AddressSetting);
