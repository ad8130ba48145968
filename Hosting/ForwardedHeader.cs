using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Primitives;

namespace OrleansSelfCare.Hosting;

/// <summary>
/// The header <c>Forwarded</c> (RFC 7239) as <c>X-Forwarded-For</c> and <c>X-Forwarded-Proto</c>, which ASP.NET Core reads: whether its
/// sender is trusted is decided there. If a request has an <c>X-Forwarded-For</c>, its <c>Forwarded</c> is ignored: a proxy that sets the
/// one may pass the other on as a customer wrote it. For the same reason <c>X-Forwarded-Proto</c> beside a <c>Forwarded</c> that is read is
/// ignored.
/// </summary>
public static partial class ForwardedHeader
{
    /// <summary>RFC 7239, 6.2. It is no address, so ASP.NET Core stops at it.</summary>
    private const string NoAddress = "unknown";

    /// <summary>Reads <c>Forwarded</c>, then uses the headers of trusted proxies (<see cref="TrustedProxies"/>).</summary>
    public static void UseForwarded(this WebApplication app)
    {
        app.Use((http, next) =>
        {
            Translate(http.Request.Headers);
            return next(http);
        });
        app.UseForwardedHeaders();
    }

    private static void Translate(IHeaderDictionary headers)
    {
        if (!headers.TryGetValue("Forwarded", out var forwarded)
            || headers.ContainsKey(ForwardedHeadersDefaults.XForwardedForHeaderName))
        {
            return;
        }

        var hops = Read(forwarded);
        // A hop without an address ends the chain: what stands before it can't be trusted.
        headers[ForwardedHeadersDefaults.XForwardedForHeaderName] = string.Join(", ", hops.Select(hop => hop.For ?? NoAddress));
        // Both headers are read from their ends, so that only the last hops without a gap belong together.
        var withProto = hops[(hops.FindLastIndex(hop => hop.Proto is null) + 1)..];
        headers.Remove(ForwardedHeadersDefaults.XForwardedProtoHeaderName);
        if (withProto.Count > 0)
        {
            headers[ForwardedHeadersDefaults.XForwardedProtoHeaderName] = string.Join(", ", withProto.Select(hop => hop.Proto));
        }
    }

    /// <returns>The client's hop first; one without an address if the header is malformed.</returns>
    private static List<(string? For, string? Proto)> Read(StringValues header)
    {
        var text = string.Join(',', header.AsEnumerable());
        var hops = new List<(string? For, string? Proto)>();
        (string? For, string? Proto) hop = default;
        var isOpen = false;
        for (var at = 0; at < text.Length;)
        {
            if (Pair().Match(text, at) is not { Success: true } pair)
            {
                return [default];
            }

            at += pair.Length;
            // Without the comma that would join it to others.
            var value = pair.Groups["value"].Value.Replace(",", "", StringComparison.Ordinal);
            switch (pair.Groups["name"].Value.ToUpperInvariant())
            {
                case "FOR":
                    hop.For = value;
                    break;
                case "PROTO":
                    hop.Proto = value;
                    break;
            }

            isOpen = pair.Groups["end"].Value == ";";
            if (!isOpen)
            {
                hops.Add(hop);
                hop = default;
            }
        }

        return isOpen ? [.. hops, hop] : hops;
    }

    /// <summary>
    /// <c>name=value</c> or <c>name="value"</c> and what ends it. More than a token is taken without quotes, because some proxies write an
    /// address with its port so.
    /// </summary>
    [GeneratedRegex("""\G[ \t]*(?<name>[A-Za-z]+)=(?:"(?<value>[^"\\]*)"|(?<value>[^\s,;="]+))[ \t]*(?<end>[,;]|\z)""")]
    private static partial Regex Pair();
}
