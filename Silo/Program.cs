using OrleansSelfCare.Hosting;
using OrleansSelfCare.Silo;

return args switch
{
    ["migrate", .. var settings] => await HostProgram.Run(() => Migrate.Run(settings)),
    ["move", .. var settings] => await HostProgram.Run(() => Move.Run(settings)),
    _ => await HostProgram.Run(args, SiloHost.DefaultUrl, () => SiloHost.Build(args)),
};
