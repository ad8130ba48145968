using System.Text;

namespace OrleansSelfCare.Tests.OpenId;

/// <summary>What a client and a browser get is neither logged nor stored (ASVS V16.2.5, V6.5.2).</summary>
public sealed class OpenIdSecretsTests
{
    [Fact]
    public async Task Nothing_of_a_sign_in_for_a_client_is_logged_or_stored()
    {
        await using var provider = await ProviderUnderTest.Start(
            "--Logging:LogLevel:Default=Trace",
            "--Logging:LogLevel:OrleansSelfCare=Trace",
            "--Logging:LogLevel:Microsoft.AspNetCore=Trace");
        var (account, session) = await provider.SignIn();
        var code = await provider.CodeFor(session);
        var tokens = (await provider.Redeem(code)).Is(200);
        (await provider.Redeem(code, secret: "wrong-secret-0123456789-0123456789-0123456789")).Is(401);
        (await provider.UserInfo(tokens["access_token"]!)).Is(200);
        var refreshed = (await provider.Refresh(tokens["refresh_token"]!)).Is(200);
        await provider.LogOut(tokens["id_token"]!, ProviderUnderTest.LogoutRedirect);

        string[] secrets =
        [
            code, session, tokens["access_token"]!, tokens["refresh_token"]!, refreshed["refresh_token"]!,
            ProviderUnderTest.Secret, "wrong-secret-0123456789-0123456789-0123456789", ProviderUnderTest.Verifier,
        ];
        var log = string.Join('\n', provider.Gateway.Log.Lines);
        Assert.Contains("Request starting", log, StringComparison.Ordinal);
        Assert.Contains("/connect/token", log, StringComparison.Ordinal);
        var stored = string.Concat(Directory.EnumerateFiles(provider.Gateway.Directory, "*.db*").Select(ReadShared));
        Assert.Contains(account.Email, stored, StringComparison.Ordinal);
        Assert.All(secrets, secret =>
        {
            Assert.DoesNotContain(secret, log, StringComparison.Ordinal);
            Assert.DoesNotContain(secret, stored, StringComparison.Ordinal);
        });
    }

    private static string ReadShared(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var text = new StreamReader(file, Encoding.Latin1);
        return text.ReadToEnd();
    }
}
