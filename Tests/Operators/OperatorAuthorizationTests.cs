using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using OrleansSelfCare.Gateway;
using OrleansSelfCare.Gateway.Operators;
using OrleansSelfCare.TestKit;
using OrleansSelfCare.Tests.Hosts;
using OrleansSelfCare.Tests.Http;

namespace OrleansSelfCare.Tests.Operators;

/// <summary>Operator keys are required at every endpoint under <c>/admin</c>, and only there.</summary>
public sealed class OperatorAuthorizationTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("selfcare-test-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task Operator_endpoint_without_a_permission_refuses_every_key()
    {
        await using var gateway = Build();
        gateway.MapPost("/admin/v1/unprotected", () => "executed");
        await gateway.StartAsync();
        using var api = new Api(new Uri(gateway.Urls.Single()));

        (await api.Send(HttpMethod.Post, "/admin/v1/unprotected", bearer: TestGateway.OperatorKey))
            .IsProblem(403, "operator-right-missing");
        (await api.Send(HttpMethod.Post, "/admin/v1/unprotected", bearer: KeyFile.Stranger)).IsProblem(401, "operator-key-required");

        await gateway.StopAsync();
        Assert.Equal(
            ["refused operator - 403", "refused - - 401"], AuditLines.Read(AuditLines.FileIn(_directory)).Select(AuditLines.Short));
    }

    [Fact]
    public async Task Endpoints_require_a_permission_exactly_if_they_are_under_admin()
    {
        await using var gateway = Build();

        var endpoints = ((IEndpointRouteBuilder)gateway).DataSources
            .SelectMany(source => source.Endpoints).OfType<RouteEndpoint>().ToArray();
        var operators = endpoints
            .Where(endpoint => endpoint.RoutePattern.RawText!.StartsWith("/admin", StringComparison.Ordinal)).ToArray();

        Assert.Equal(OperatorCalls.All.Count, operators.Length);
        Assert.All(operators, endpoint =>
        {
            Assert.Contains(
                Assert.Single(endpoint.Metadata.GetOrderedMetadata<IAuthorizeData>()).Policy,
                OperatorRight.All.Append(OperatorRight.Any));
            // This attribute would allow calls without a key.
            Assert.Null(endpoint.Metadata.GetMetadata<IAllowAnonymous>());
        });
        Assert.All(endpoints.Except(operators), endpoint => Assert.Null(endpoint.Metadata.GetMetadata<IAuthorizeData>()));
    }

    [Fact]
    public async Task Requests_outside_admin_are_not_authenticated()
    {
        using var keys = new KeyFile();
        await using var gateway = await TestGateway.Start("Localhost", keys.Setting);
        // Every read of the key file fails from now on.
        keys.Write("");

        (await gateway.Api.Session(KeyFile.Desk)).IsProblem(401, "session-invalid");
        (await gateway.Api.Send(HttpMethod.Get, "/v1/lines", bearer: KeyFile.Desk)).Is(200);
        (await gateway.Api.Send(HttpMethod.Get, "/nowhere", bearer: KeyFile.Desk)).IsProblem(404, "not-found");
        (await gateway.Api.Send(HttpMethod.Get, "/admin/v1/nowhere", bearer: KeyFile.Desk)).Is(503, "unavailable");
    }

    [Fact]
    public async Task Without_a_configured_key_every_operator_path_is_404_and_customers_are_served()
    {
        await using var gateway = await TestGateway.Start("Localhost", "--SelfCare:OperatorKey=");

        foreach (var call in OperatorCalls.All)
        {
            var account = TestAccount.New();
            using var content = call.Content(account);
            (await gateway.Api.Send(call.Method, call.PathOf(account), content, TestGateway.OperatorKey)).IsProblem(404, "not-found");
        }

        (await gateway.Api.Send(HttpMethod.Get, "/admin")).IsProblem(404, "not-found");
        (await gateway.Api.Send(HttpMethod.Get, "/v1/lines", bearer: TestGateway.OperatorKey)).Is(200);
        Assert.False(File.Exists(AuditLines.FileIn(gateway.Directory)));
    }

    private WebApplication Build() => GatewayHost.Build(
        [
            "--urls=http://127.0.0.1:0",
            "--SelfCare:Hosting=Localhost",
            $"--SelfCare:DataDirectory={_directory}",
            $"--SelfCare:OperatorKey={TestGateway.OperatorKey}",
        ],
        host => host.Logging.ClearProviders());
}
