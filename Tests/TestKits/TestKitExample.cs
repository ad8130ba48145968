using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using OrleansSelfCare.TestKit;

namespace MyPortal.Tests;

public class SignInTests
{
    [Fact]
    public async Task A_code_is_good_for_twenty_minutes_and_no_longer()
    {
        await using var selfCare = await SelfCareCluster.Start(silos: 2);
        var taro = await selfCare.AddAccount();
        var login = await selfCare.Http.PostAsJsonAsync($"/v1/{taro.Line}/login", new { selfCareId = taro.Id, password = taro.Password });
        var challenge = (await login.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("challenge").GetString();
        var code = selfCare.Inbox.LastCodeTo(taro.Email);

        selfCare.Clock.Advance(TimeSpan.FromMinutes(20));

        var verified = await selfCare.Http.PostAsJsonAsync($"/v1/{taro.Line}/verify", new { challenge, code });
        Assert.Equal(HttpStatusCode.Gone, verified.StatusCode);
    }
}
