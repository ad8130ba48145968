using DnsClient;
using DnsClient.Protocol;
using Outcome = OrleansSelfCare.Grains.Interfaces.MailTest.Outcome;
using Step = OrleansSelfCare.Grains.Interfaces.MailTest.Step;

namespace OrleansSelfCare.Mail.Testing;

/// <summary>
/// What DNS says about the sender of the mails: SPF (RFC 7208), DKIM (RFC 6376), DMARC (RFC 7489), and where bounces go. Receivers decide
/// by it whether a mail is delivered, filed as junk or refused.
/// </summary>
internal sealed class SenderDns(ILookupClient dns)
{
    /// <param name="envelopeDomain">Of the envelope sender: SPF is about it.</param>
    /// <param name="fromDomain">Of the header From: DMARC is about it.</param>
    /// <param name="signature">The DKIM signature that the mails get here; null: none.</param>
    /// <param name="getsBounces">Bounces go to the envelope sender's domain and are to come back.</param>
    public async Task<IReadOnlyList<Step>> Check(
        string envelopeDomain, string fromDomain, DkimName? signature, bool getsBounces, CancellationToken cancellation) =>
    [
        await Looked(envelopeDomain, "spf", () => Spf(envelopeDomain, cancellation)),
        signature is null
            ? new(fromDomain, "dkim", Outcome.Skipped, "not signed here", "dkim-off")
            : await Looked(signature.Domain, "dkim", () => Dkim(signature, cancellation)),
        await Looked(fromDomain, "dmarc", () => Dmarc(fromDomain, envelopeDomain, signature, cancellation)),
        getsBounces
            ? await Looked(envelopeDomain, "bounces", () => Bounces(envelopeDomain, cancellation))
            : new(envelopeDomain, "bounces", Outcome.Skipped, "SelfCare:Mail:ReturnPath is not set", "bounces-off"),
    ];

    private static async Task<Step> Looked(string domain, string name, Func<Task<Step>> look)
    {
        try
        {
            return await look();
        }
        catch (Exception e) when (e is DnsResponseException or OperationCanceledException or IOException)
        {
            var error = e is DnsResponseException { Code: var code } ? code.ToString() : "no answer";
            return new(domain, name, Outcome.Failed, error, "dns-away");
        }
    }

    private async Task<Step> Spf(string domain, CancellationToken cancellation)
    {
        var records = (await Texts(domain, cancellation))
            .Where(text => text.Equals("v=spf1", StringComparison.OrdinalIgnoreCase) || IsTagged(text, "v=spf1 ")).ToList();
        return records switch
        {
            [] => new(domain, "spf", Outcome.Warning, "no record", "spf-missing"),
            [var record] when record.Split(' ').Any(term => term.ToLowerInvariant() is "all" or "+all") =>
                new(domain, "spf", Outcome.Warning, record, "spf-open"),
            [var record] => new(domain, "spf", Outcome.Passed, record),
            _ => new(domain, "spf", Outcome.Warning, string.Join(" | ", records), "spf-several"),
        };
    }

    private async Task<Step> Dkim(DkimName signature, CancellationToken cancellation)
    {
        var name = $"{signature.Selector}._domainkey.{signature.Domain}";
        var published = (await Texts(name, cancellation)).Select(text => TagOf(text, "p")).FirstOrDefault(key => key is not null);
        return published is null ? new(name, "dkim", Outcome.Warning, "no record", "dkim-missing")
            : published.Replace(" ", "", StringComparison.Ordinal) != signature.PublicKey
                ? new(name, "dkim", Outcome.Warning, "another key", "dkim-differs")
            : new(name, "dkim", Outcome.Passed, "the key of the signature");
    }

    private async Task<Step> Dmarc(string fromDomain, string envelopeDomain, DkimName? signature, CancellationToken cancellation)
    {
        for (var domain = fromDomain; domain.Contains('.', StringComparison.Ordinal); domain = domain[(domain.IndexOf('.') + 1)..])
        {
            if ((await Texts($"_dmarc.{domain}", cancellation)).FirstOrDefault(text => IsTagged(text, "v=DMARC1")) is not { } record)
            {
                continue;
            }

            var policy = TagOf(record, "p")?.ToLowerInvariant() ?? "none";
            var isAligned = IsAligned(envelopeDomain, domain) || (signature is not null && IsAligned(signature.Domain, domain));
            return !isAligned ? new(domain, "dmarc", Outcome.Warning, record, "dmarc-not-aligned")
                : policy == "none" ? new(domain, "dmarc", Outcome.Passed, record, "dmarc-none")
                : new(domain, "dmarc", Outcome.Passed, record);
        }

        return new(fromDomain, "dmarc", Outcome.Warning, "no record", "dmarc-missing");
    }

    private async Task<Step> Bounces(string domain, CancellationToken cancellation)
    {
        var hosts = (await Query(domain, QueryType.MX, cancellation)).MxRecords()
            .OrderBy(record => record.Preference).Select(record => record.Exchange.Value.TrimEnd('.')).ToList();
        return hosts.Count == 0
            ? new(domain, "bounces", Outcome.Warning, "no mail server (MX)", "bounces-no-mx")
            : new(domain, "bounces", Outcome.Passed, string.Join(", ", hosts));
    }

    /// <summary>In DMARC's relaxed mode: the same domain, or one below or above it.</summary>
    private static bool IsAligned(string domain, string policyDomain) =>
        domain.Equals(policyDomain, StringComparison.OrdinalIgnoreCase)
        || domain.EndsWith("." + policyDomain, StringComparison.OrdinalIgnoreCase)
        || policyDomain.EndsWith("." + domain, StringComparison.OrdinalIgnoreCase);

    private async Task<IEnumerable<string>> Texts(string name, CancellationToken cancellation) =>
        (await Query(name, QueryType.TXT, cancellation)).TxtRecords().Select(record => string.Concat(record.Text));

    /// <returns>Nothing if there is no such name.</returns>
    private async Task<IReadOnlyList<DnsResourceRecord>> Query(string name, QueryType type, CancellationToken cancellation)
    {
        var response = await dns.QueryAsync(name, type, cancellationToken: cancellation);
        return !response.HasError ? response.Answers
            : response.Header.ResponseCode == DnsHeaderResponseCode.NotExistentDomain ? []
            : throw new DnsResponseException((DnsResponseCode)response.Header.ResponseCode);
    }

    private static bool IsTagged(string record, string tag) => record.StartsWith(tag, StringComparison.OrdinalIgnoreCase);

    /// <summary>The value of a tag of a list such as <c>v=DMARC1; p=none</c>; null: it has no such tag.</summary>
    private static string? TagOf(string record, string name) => record.Split(';')
        .Select(tag => tag.Split('=', 2, StringSplitOptions.TrimEntries))
        .FirstOrDefault(tag => tag is [var key, _] && key.Equals(name, StringComparison.OrdinalIgnoreCase))?[1];
}
