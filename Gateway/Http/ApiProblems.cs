using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using OrleansSelfCare.Accounts.Passwords;
using OrleansSelfCare.Accounts.SignIn;
using OrleansSelfCare.Hosting;
using OrleansSelfCare.Hosting.Settings;

namespace OrleansSelfCare.Gateway.Http;

/// <summary>
/// The errors of the HTTP contract as problem details (RFC 9457), with a text for the customer in Japanese or English: the service line's
/// own text, or the default.
/// </summary>
internal sealed class ApiProblems(IOptions<SelfCareOptions> options)
{
    /// <summary>The sentence for a contact phone number that is none.</summary>
    public string PhoneSentence => options.Value.Phone.ReadIsJapanese() ? "phone-not-digits.japan" : "phone-not-digits";

    public ProblemHttpResult InvalidCredentials(HttpContext http) => Problem(http, 401, "invalid-credentials");

    public ProblemHttpResult TooManyAttempts(HttpContext http, TimeSpan wait) => Wait(http, 429, "too-many-attempts", wait);

    /// <summary>The client network's request limit: nobody made a mistake.</summary>
    public ProblemHttpResult RateLimited(HttpContext http, TimeSpan wait) => Wait(http, 429, "rate-limited", wait);

    /// <summary>The same error in another sentence, because the customer made no mistake.</summary>
    public ProblemHttpResult TooManyMails(HttpContext http, TimeSpan wait) => Wait(http, 429, "too-many-attempts.mails", wait);

    /// <summary>The same error in another sentence, for the support desk.</summary>
    public ProblemHttpResult TooManyCallerChecks(HttpContext http, TimeSpan wait) =>
        Wait(http, 429, "too-many-attempts.caller-checks", wait);

    /// <summary>An agent of the support desk has done this too often in an hour.</summary>
    public ProblemHttpResult AgentLimitReached(HttpContext http, TimeSpan wait) => Wait(http, 429, "agent-limit-reached", wait);

    public ProblemHttpResult ResendTooSoon(HttpContext http, TimeSpan wait) => Wait(http, 429, "resend-too-soon", wait);

    /// <summary>Too many calls wait: it was not done, and nothing was counted or mailed.</summary>
    public ProblemHttpResult Busy(HttpContext http, TimeSpan wait) => Wait(http, 503, "busy", wait);

    /// <param name="isOfOlderMail">Said in another sentence: the customer can find the right mail by its reference.</param>
    public ProblemHttpResult CodeMismatch(HttpContext http, int left, bool isOfOlderMail) =>
        Problem(http, 401, isOfOlderMail ? "code-mismatch.older-mail" : "code-mismatch", ("attemptsLeft", left));

    public ProblemHttpResult PhoneMismatch(HttpContext http, int left) => Problem(http, 403, "phone-mismatch", ("attemptsLeft", left));

    public ProblemHttpResult PhoneLocked(HttpContext http, DateTimeOffset? until) =>
        Problem(http, 403, "phone-locked", ("contactUrl", LineOf(http)?.ContactUrl), ("lockedUntil", until?.UtcDateTime));

    public ProblemHttpResult SessionInvalid(HttpContext http) => Problem(http, 401, "session-invalid");

    /// <summary>The client asks for a fresher sign-in than this session.</summary>
    /// <param name="codeIsEnough">A step-up makes the session fresh enough. Earlier portals let the customer sign in again.</param>
    public ProblemHttpResult LoginRequired(HttpContext http, bool codeIsEnough = false) =>
        Problem(http, 403, "login-required", ("codeIsEnough", codeIsEnough));

    /// <summary>The same error in another sentence: the client asks for the customer of its ID token, and this is another one.</summary>
    public ProblemHttpResult AnotherCustomer(HttpContext http) =>
        Problem(http, 403, "login-required.another-customer", ("codeIsEnough", false));

    public ProblemHttpResult PasswordChangeRequired(HttpContext http) => Problem(http, 403, "password-change-required");

    public ProblemHttpResult ClientOfAnotherLine(HttpContext http) => Problem(http, 403, "client-of-another-line");

    public ProblemHttpResult RequestEnded(HttpContext http) => Problem(http, 410, "request-ended");

    public ProblemHttpResult WrongPassword(HttpContext http) => Problem(http, 403, "wrong-password");

    public ProblemHttpResult UnknownLine(HttpContext http) => Problem(http, 404, "unknown-line");

    public ProblemHttpResult NotFound(HttpContext http) => Problem(http, 404, "not-found");

    public ProblemHttpResult OperatorKeyRequired(HttpContext http) => Problem(http, 401, "operator-key-required");

    public ProblemHttpResult OperatorRightMissing(HttpContext http) => Problem(http, 403, "operator-right-missing");

    public ProblemHttpResult ChallengeEnded(HttpContext http, ChallengeEnd end)
    {
        var reason = ChallengeEndName.Of(end);
        var sent = end is ChallengeEnd.AddressChanged or ChallengeEnd.PasswordChanged && !Preferences.Have(http, reason)
            ? ChallengeEndName.Of(ChallengeEnd.Replaced)
            : reason;
        return Problem(http, 410, $"challenge-ended.{reason}", ("reason", sent));
    }

    public ProblemHttpResult ValidationFailed(HttpContext http, string field, string sentence) =>
        ValidationFailed(http, [(field, sentence)]);

    public ProblemHttpResult ValidationFailed(HttpContext http, (string Field, string Sentence)[] errors) =>
        Problem(http, 422, "validation-failed", english => errors
            .GroupBy(error => error.Field)
            .ToDictionary(field => field.Key, field => field.Select(error => Sentence(LineOf(http), error.Sentence, english)).ToArray()));

    /// <param name="errors">What is wrong with a field or the body, and where in the body.</param>
    public ProblemHttpResult InvalidRequest(HttpContext http, (string Field, string Sentence, string At)[] errors) =>
        Problem(http, 400, "invalid-request", english => errors
            .ToDictionary(error => error.Field, error => new[] { Sentence(LineOf(http), error.Sentence, english) + error.At }));

    /// <summary>The product's text for this reason, else for this code.</summary>
    public string SentenceOf(string key, bool english) => Sentence(null, key, english);

    /// <returns>Gives the sentences, by their keys, in the caller's language. Any thread may call it.</returns>
    public Func<string, string> SentencesFor(HttpContext http)
    {
        var english = PreferredLanguage.IsEnglish(http);
        http.Response.Headers.ContentLanguage = english ? "en" : "ja";
        http.Response.Headers.Vary = "Accept-Language";
        var line = LineOf(http);
        return key => Sentence(line, key, english);
    }

    /// <summary>For the log, which is in English.</summary>
    public string InEnglish(string key) => SentenceOf(key, english: true);

    /// <summary>Gives the framework's own errors, such as an invalid body or an unknown path, the same form.</summary>
    public void Complete(HttpContext http, ProblemDetails problem)
    {
        if (!problem.Extensions.ContainsKey("code"))
        {
            Fill(http, problem, CodeOf(problem.Status ?? http.Response.StatusCode));
        }
    }

    private static string CodeOf(int status) => status switch
    {
        400 => "invalid-request",
        404 => "not-found",
        405 => "method-not-allowed",
        413 => "request-too-large",
        415 => "unsupported-media-type",
        429 => "rate-limited",
        503 => "unavailable",
        >= 500 => "internal-error",
        _ => "invalid-request",
    };

    private ProblemHttpResult Wait(HttpContext http, int status, string sentence, TimeSpan wait)
    {
        var seconds = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds));
        http.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        return Problem(http, status, sentence, ("retryAfterSeconds", seconds));
    }

    private ProblemHttpResult Problem(
        HttpContext http, int status, string sentence, params ReadOnlySpan<(string Name, object? Value)> extensions) =>
        Problem(http, status, sentence, null, extensions);

    /// <param name="sentence">The error code, or the error code and a reason (<c>challenge-ended.used</c>).</param>
    /// <param name="errors">Gives the messages by field, in English or else in Japanese; null: none.</param>
    private ProblemHttpResult Problem(
        HttpContext http,
        int status,
        string sentence,
        Func<bool, Dictionary<string, string[]>>? errors,
        params ReadOnlySpan<(string Name, object? Value)> extensions)
    {
        var problem = new ProblemDetails { Status = status };
        Fill(http, problem, sentence, errors);
        foreach (var (name, value) in extensions)
        {
            problem.Extensions[name] = value;
        }

        if (status == 401)
        {
            http.Response.Headers.WWWAuthenticate = "Bearer";
        }

        return TypedResults.Problem(problem);
    }

    private void Fill(
        HttpContext http, ProblemDetails problem, string sentence, Func<bool, Dictionary<string, string[]>>? errors = null)
    {
        var english = PreferredLanguage.IsEnglish(http);
        var headers = http.Response.Headers;
        (headers.ContentLanguage, headers.Vary) = (english ? "en" : "ja", "Accept-Language, Prefer");
        var code = sentence.Split('.')[0];
        problem.Type = $"/problems/{code}";
        problem.Title = ProblemCode.All[code].Title.En;
        problem.Detail = Sentence(LineOf(http), sentence, english);
        problem.Extensions["code"] = code;
        if (errors is not null)
        {
            problem.Extensions["errors"] = errors(english);
        }

        if (Preferences.Have(http, "translations"))
        {
            problem.Extensions["translations"] = new Dictionary<string, Translation>
            {
                [english ? "ja" : "en"] = new(Sentence(LineOf(http), sentence, !english), errors?.Invoke(!english)),
            };
        }
    }

    /// <summary>The line's text for this reason, else the line's for this code, else the product's.</summary>
    private string Sentence(ServiceLine? line, string key, bool english)
    {
        var code = key.Split('.')[0];
        var sentence = line?.Sentences.GetValueOrDefault(key)?.In(english)
            ?? line?.Sentences.GetValueOrDefault(code)?.In(english)
            ?? options.Value.Sentences.GetValueOrDefault(key)?.In(english)
            ?? options.Value.Sentences.GetValueOrDefault(code)?.In(english)
            ?? code;
        var minLength = options.Value.Password.MinimumLength ?? NewPassword.MinLength;
        return sentence.Replace("{minimumLength}", minLength.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
    }

    /// <summary>The texts of a problem in the language that the caller didn't ask for, for a page whose language can be changed.</summary>
    private sealed record Translation(string Detail, Dictionary<string, string[]>? Errors);

    private ServiceLine? LineOf(HttpContext http) =>
        http.GetRouteValue("line") is string line ? options.Value.Lines.GetValueOrDefault(line) : null;
}
