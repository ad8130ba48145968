using System.Net;
using OrleansSelfCare.Client;

namespace MyPortal;

public static class SignInPage
{
    /// <returns>Where to send the browser.</returns>
    public static async Task<string> Answer(SelfCareClient api, IPAddress? customersAddress, Secret? session, string handle, string? prompt)
    {
        var client = api.For(new Customer(customersAddress));
        var answer = session is null ? null : await client.Authorize(session, handle);
        if (answer is null or Answer<AuthorizationLocation>.Refused(Refusal.SessionInvalid or Refusal.LoginRequired))
        {
            if (prompt != "none")
            {
                // Keep the handle beside the challenge. Call Authorize with the session when the code was right.
                return answer is Answer<AuthorizationLocation>.Refused(Refusal.LoginRequired { CodeIsEnough: true })
                    ? "/step-up"
                    : "/login";
            }

            answer = await client.RefuseAuthorization(handle, AuthorizationError.LoginRequired);
        }

        return answer.TryGet(out var there, out _) ? there.Location.AbsoluteUri : "/begin-again-at-the-service";
    }
}
