using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;

namespace OrleansSelfCare.Cli;

/// <summary>Creates signing keys of the OpenID provider.</summary>
internal static class SigningKeyCommand
{
    private const string UtcFormat = "yyyy-MM-dd'T'HH:mm:ss'Z'";

    private static readonly string[] Formats = [UtcFormat, "yyyy-MM-dd'T'HH:mm:sszzz"];

    public static Command Create(ServiceOptions service, Texts texts, CliContext context)
    {
        var algorithm = new Option<string>("--alg") { Description = texts["signing-key.alg"], DefaultValueFactory = _ => "ES256" };
        algorithm.AcceptOnlyFromAmong("ES256", "RS256");
        var from = new Option<DateTimeOffset?>("--from")
        {
            Description = texts["signing-key.from"],
            CustomParser = given =>
            {
                if (!DateTimeOffset.TryParseExact(
                    given.Tokens[0].Value, Formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
                {
                    given.AddError(texts["signing-key.from.invalid"]);
                }

                return time;
            },
        };
        var make = new Command("make", texts["signing-key.make"]) { algorithm, from };
        make.SetAction(parsed => Write(
            service.CreateTerminal(parsed),
            parsed.GetRequiredValue(algorithm),
            // Clients must know a key before it signs, and keep the published keys for hours.
            parsed.GetValue(from) ?? context.Clock.GetUtcNow().AddDays(1)));
        return new Command("signing-key", texts["signing-key"]) { make };
    }

    private static int Write(Terminal terminal, string alg, DateTimeOffset from)
    {
        using AsymmetricAlgorithm created = alg == "RS256" ? RSA.Create(2048) : ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var entry = new
        {
            id = $"{alg}-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4))}",
            alg,
            from = from.UtcDateTime.ToString(UtcFormat, CultureInfo.InvariantCulture),
            key = Convert.ToBase64String(created.ExportPkcs8PrivateKey()),
        };
        terminal.WriteValue(new { entry }, Terminal.Entry(entry));
        return ExitCode.Done;
    }
}
