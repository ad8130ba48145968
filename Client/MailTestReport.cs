namespace OrleansSelfCare.Client;

/// <summary>What a test mail met on its way.</summary>
/// <param name="Host">The machine of the silo that sent it.</param>
/// <param name="Steps">In the order in which they were made.</param>
public sealed record MailTestReport(string Host, IReadOnlyList<MailTestStep> Steps);

/// <param name="Subject">The mail server or the domain that was checked.</param>
/// <param name="Step">
/// <c>connect</c>, <c>greeting</c>, <c>tls</c>, <c>ehlo</c>, <c>auth</c>, <c>mail</c>, <c>rcpt</c>, <c>data</c>, <c>spf</c>,
/// <c>dkim</c>, <c>dmarc</c> or <c>bounces</c>; later services may have others.
/// </param>
/// <param name="Outcome"><c>passed</c>, <c>warning</c>, <c>failed</c> or <c>skipped</c> (not set up).</param>
/// <param name="Found">What the server said, or what DNS has.</param>
/// <param name="Advice">The name of what to do: a row of the last table in the service's docs/mail.md; null: nothing.</param>
public sealed record MailTestStep(string Subject, string Step, string Outcome, string Found, string? Advice = null);
