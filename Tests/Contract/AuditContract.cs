using System.Text.Json;
using OrleansSelfCare.Tests.Hosts;
using OrleansSelfCare.Tests.Operators;

namespace OrleansSelfCare.Tests.Contract;

public abstract partial class AccountContract
{
    [SkippableFact]
    public async Task What_operators_do_is_found_in_the_database_by_account_and_stays_sound_over_a_restart()
    {
        var account = await Customer();
        (await Api.Show(account)).Is(200);
        (await Api.Unlock(account)).Is(204);

        var found = await Audit($"line={account.Line}&selfCareId={account.Id.ToUpperInvariant()}", lines: 4);
        await Host.Restart();
        var after = await Audit($"line={account.Line}&selfCareId={account.Id}&call=unlock", lines: 2);
        // One chain of the gateway that runs; the other one was closed.
        var report = await Eventually(
            async () => (await Api.Send(HttpMethod.Get, "/admin/v1/audit:verify", bearer: TestGateway.OperatorKey)).Is(200).Body,
            read => read.GetProperty("open").GetInt32() == 1);

        Assert.Equal(
            ["began operator show -", "ended operator show 200", "began operator unlock -", "ended operator unlock 204"],
            found.Select(AuditLines.Short));
        Assert.Equal(found.Skip(2).Select(line => line.ToString()), after.Select(line => line.ToString()));
        Assert.Equal(0, report.GetProperty("problems").GetArrayLength());

        async Task<IReadOnlyList<JsonElement>> Audit(string query, int lines) => await Eventually(
            async () => (await Api.Send(HttpMethod.Get, $"/admin/v1/audit?{query}", bearer: TestGateway.OperatorKey)).Is(200)
                .Lines().Where(line => line.Of("call") != "audit").ToArray(),
            read => read.Length >= lines);
    }
}
