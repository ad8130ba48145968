// Signs in with the client that Kiota makes of the OpenAPI document.
// Arguments: the gateway's address, the folder of the mails, a self-care id and its password.
using System.Text.RegularExpressions;
using Microsoft.Kiota.Abstractions;
using Microsoft.Kiota.Abstractions.Authentication;
using Microsoft.Kiota.Http.HttpClientLibrary;
using MyPortal.Api;
using MyPortal.Api.Models;

var (address, mails, selfCareId, password) = (args[0], args[1], args[2], args[3]);
var api = new ApiClient(new HttpClientRequestAdapter(new AnonymousAuthenticationProvider()) { BaseUrl = address });
var line = api.V1["ip-phone"];

var wrong = await Refused(() => line.Login.PostAsync(new LogInRequest { SelfCareId = selfCareId, Password = "wrong" }));
Require(wrong is { Code: "invalid-credentials", ResponseStatusCode: 401 }, $"a wrong password is {wrong.Code}");

var challenge = (await line.Login.PostAsync(new LogInRequest { SelfCareId = selfCareId, Password = password }))!;
Require(challenge is { Next: ChallengeResponse_next.Verify, Delivery: ChallengeResponse_delivery.Sent, Reason: null }, "a code is mailed");

var mail = Directory.GetFiles(mails).Select(File.ReadAllText).Single(text => text.Contains(challenge.Reference!));
var code = Regex.Match(mail, "ログイン認証コード (\\d{6})").Groups[1].Value;

var mismatch = await Refused(() => line.Verify.PostAsync(
    new VerifyRequest { Challenge = challenge.Challenge, Code = code == "000000" ? "000001" : "000000" }));
Require(mismatch.AttemptsLeft == challenge.AttemptsLeft - 1, "a wrong code is counted");

var session = (await line.Verify.PostAsync(
    new VerifyRequest { Challenge = challenge.Challenge, Code = code },
    request => request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString())))!;

var signedIn = new ApiClient(new HttpClientRequestAdapter(new BaseBearerTokenAuthenticationProvider(new Token(session.Session!)))
{
    BaseUrl = address,
});
Console.WriteLine($"signed in: {(await signedIn.V1.Session.GetAsync())!.SelfCareId}");
await signedIn.V1.Logout.PostAsync();
Console.WriteLine($"signed out: {(await Refused(() => signedIn.V1.Session.GetAsync())).Code}");

static async Task<Problem> Refused<T>(Func<Task<T>> call)
{
    try
    {
        await call();
    }
    catch (Problem problem)
    {
        return problem;
    }

    throw new InvalidOperationException("It was not refused.");
}

static void Require(bool isTrue, string what) => _ = isTrue ? true : throw new InvalidOperationException($"Not so: {what}");

internal sealed class Token(string token) : IAccessTokenProvider
{
    public AllowedHostsValidator AllowedHostsValidator { get; } = new();

    public Task<string> GetAuthorizationTokenAsync(
        Uri uri, Dictionary<string, object>? additionalAuthenticationContext = null, CancellationToken cancellationToken = default) =>
        Task.FromResult(token);
}
