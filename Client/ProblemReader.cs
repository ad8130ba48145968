using System.Net.Http.Json;
using System.Text.Json;

namespace OrleansSelfCare.Client;

/// <summary>Reads an error reply as a <see cref="Refusal"/>.</summary>
internal static class ProblemReader
{
    public static async Task<Refusal> Read(HttpResponseMessage response, JsonSerializerOptions json, CancellationToken cancellation)
    {
        var status = (int)response.StatusCode;
        var problem = await TryRead(response, json, cancellation);
        Refusal refusal = problem?.Code switch
        {
            "invalid-credentials" => new Refusal.InvalidCredentials(),
            "too-many-attempts" => new Refusal.TooManyAttempts(problem.Wait),
            "rate-limited" => new Refusal.RateLimited(problem.Wait),
            "agent-limit-reached" => new Refusal.AgentLimitReached(problem.Wait),
            "resend-too-soon" => new Refusal.ResendTooSoon(problem.Wait),
            "code-mismatch" => new Refusal.CodeMismatch(problem.AttemptsLeft ?? 0),
            "phone-mismatch" => new Refusal.PhoneMismatch(problem.AttemptsLeft ?? 0),
            "phone-locked" => new Refusal.PhoneLocked(problem.ContactUrl, problem.LockedUntil),
            "challenge-ended" => new Refusal.ChallengeEnded(problem.Reason ?? "unknown"),
            "validation-failed" => new Refusal.ValidationFailed(problem.Errors ?? []),
            "session-invalid" => new Refusal.SessionInvalid(),
            "wrong-password" => new Refusal.WrongPassword(),
            "login-required" => new Refusal.LoginRequired { CodeIsEnough = problem.CodeIsEnough ?? false },
            "password-change-required" => new Refusal.PasswordChangeRequired(),
            "client-of-another-line" => new Refusal.ClientOfAnotherLine(),
            "request-ended" => new Refusal.RequestEnded(),
            "operator-key-required" => new Refusal.OperatorKeyRequired(),
            "operator-right-missing" => new Refusal.OperatorRightMissing(),
            "not-found" => new Refusal.NotFound(),
            // Also a proxy's 5xx, which has no problem code.
            var code when status >= 500 => new Refusal.Unavailable(response.Headers.RetryAfter?.Delta) { IsBusy = code == "busy" },
            var code => new Refusal.Other(status, code),
        };
        return refusal with
        {
            Detail = problem?.Detail ?? "",
            TraceId = problem?.TraceId,
            Translations = problem?.Translations ?? Refusal.NoTranslations,
        };
    }

    private static async Task<Problem?> TryRead(HttpResponseMessage response, JsonSerializerOptions json, CancellationToken cancellation)
    {
        try
        {
            return await response.Content.ReadFromJsonAsync<Problem>(json, cancellation);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private sealed class Problem
    {
        public string? Code { get; set; }

        public string? Detail { get; set; }

        public string? TraceId { get; set; }

        public Dictionary<string, Refusal.Translation>? Translations { get; set; }

        public int? AttemptsLeft { get; set; }

        public string? Reason { get; set; }

        public bool? CodeIsEnough { get; set; }

        public string? ContactUrl { get; set; }

        public DateTimeOffset? LockedUntil { get; set; }

        public int? RetryAfterSeconds { get; set; }

        public Dictionary<string, string[]>? Errors { get; set; }

        public TimeSpan Wait => TimeSpan.FromSeconds(RetryAfterSeconds ?? 0);
    }
}
