using OrleansSelfCare.Hosting.Pages;
using OrleansSelfCare.Portal.Settings;
using OrleansSelfCare.Portal.SignIn;

namespace OrleansSelfCare.Portal.Http;

/// <summary>The short addresses that lead to a service line's login: <c>/{line}</c>, and those of the settings.</summary>
internal static class LineAddresses
{
    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head];

    public static void MapLineAddresses(this WebApplication app, PortalOptions options)
    {
        foreach (var (line, address) in options.Lines.SelectMany(line => line.Value.Addresses, (line, address) => (line.Key, address)))
        {
            app.MapMethods(address, Methods, () => ToLogin(line));
        }

        app.MapMethods("/{line}", Methods, async (string line, ServiceLineCache lines, HttpContext http) =>
            await lines.Get(Language.Of(http)) is not { } known ? Results.StatusCode(StatusCodes.Status503ServiceUnavailable)
            : known.FirstOrDefault(one => one.Id.Equals(line, StringComparison.OrdinalIgnoreCase)) is { } found ? ToLogin(found.Id)
            : Results.NotFound());
    }

    private static IResult ToLogin(string line) => Results.LocalRedirect($"~/{line}/login");
}
