using OrleansSelfCare.TestKit;
using OrleansSelfCare.Tests.Processes;

namespace OrleansSelfCare.Tests.Clients;

/// <summary>
/// The OpenAPI document in the hands of portal developers: a linter, and clients that are generated, built and used. The tools come from
/// npm and NuGet, in the versions that are pinned beside these tests.
/// </summary>
[Trait("Category", "Long")]
public sealed class GeneratedClientTests(RunningLocalhost running) : IClassFixture<RunningLocalhost>
{
    private readonly GatewayProcess _gateway = running.Process;

    [SkippableFact]
    public async Task Document_passes_the_recommended_rules_of_the_linter_without_a_warning()
    {
        using var folder = await NodeFolder();

        var report = await folder.Run("npx", "redocly", "lint", "openapi.json", "--format", "json");

        using var json = System.Text.Json.JsonDocument.Parse(report[report.IndexOf('{', StringComparison.Ordinal)..]);
        Assert.Equal("[]", json.RootElement.GetProperty("problems").GetRawText());
    }

    [SkippableFact]
    public async Task Client_of_openapi_typescript_passes_the_type_check_and_signs_in()
    {
        using var folder = await NodeFolder();
        await folder.Run("npx", "openapi-typescript", "openapi.json", "--output", "api.ts");
        await folder.Run("npx", "tsc");

        await SignsIn(arguments => folder.Run("node", ["out/sign-in.js", .. arguments]));
    }

    [SkippableFact]
    public async Task Client_of_Kiota_is_built_and_signs_in()
    {
        using var folder = new Folder("kiota");
        folder.Write("openapi.json", await Document());
        await folder.Download("NuGet", "dotnet", "tool", "restore");
        await folder.Run(
            "dotnet", "kiota", "generate", "--language", "CSharp", "--openapi", "openapi.json", "--output", "Api",
            "--class-name", "ApiClient", "--namespace-name", "MyPortal.Api", "--exclude-backward-compatible");
        await folder.Download("NuGet", "dotnet", "restore");
        await folder.Run("dotnet", "build", "--no-restore", "-o", "out", "-v", "quiet", "-nologo", "-p:UseSharedCompilation=false");

        await SignsIn(arguments => folder.Run("dotnet", ["out/SignIn.dll", .. arguments]));
    }

    [Fact]
    public async Task Test_that_needs_a_registry_is_skipped_by_name_when_the_registry_cannot_be_reached()
    {
        using var folder = new Folder("kiota");
        folder.Write("nuget.config", """
            <configuration>
              <packageSources><clear /><add key="nowhere" value="https://127.0.0.1:1/index.json" /></packageSources>
              <config><add key="globalPackagesFolder" value="packages" /></config>
            </configuration>
            """);

        var skip = await Assert.ThrowsAsync<SkipException>(() => folder.Download("NuGet", "dotnet", "restore"));

        Assert.Contains("NuGet can't be reached", skip.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Test_that_needs_a_registry_fails_when_the_download_fails_for_another_reason()
    {
        using var folder = new Folder("kiota");
        folder.Write("SignIn.csproj", "no project");

        await Assert.ThrowsAnyAsync<Xunit.Sdk.XunitException>(() => folder.Download("NuGet", "dotnet", "restore"));
    }

    private async Task<Folder> NodeFolder()
    {
        var folder = await Folder.OfNode("node");
        folder.Write("openapi.json", await Document());
        return folder;
    }

    private async Task<string> Document() => (await _gateway.Api.Send(HttpMethod.Get, "/openapi/v1.json")).Is(200).Text;

    private async Task SignsIn(Func<string[], Task<string>> run)
    {
        var account = TestAccount.New();
        (await _gateway.Api.Import(account)).Is(200);
        var address = _gateway.Api.Address.GetLeftPart(UriPartial.Authority);

        var printed = await run([address, Path.Combine(_gateway.Directory, "mail"), account.Id, account.Password]);

        Assert.Equal($"signed in: {account.Id}\nsigned out: session-invalid\n", printed);
    }
}
