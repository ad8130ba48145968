using System.CommandLine;
using System.Net.Http.Headers;
using OrleansSelfCare.Client;

namespace OrleansSelfCare.Cli;

/// <summary>
/// The options for the service's address and the operator key. The key is never an argument: other users of the machine could see it.
/// </summary>
internal sealed class ServiceOptions(CliContext context)
{
    private const string UrlVariable = "SELFCARE_URL";
    private const string KeyFileVariable = "SELFCARE_KEY_FILE";
    private const string KeyVariable = "SELFCARE_KEY";

    private readonly Option<string> _url = new("--url")
    {
        Description = $"The service's address. Default: ${UrlVariable}, or http://127.0.0.1:5080",
        HelpName = "address",
        Recursive = true,
    };

    private readonly Option<string> _keyFile = new("--key-file")
    {
        Description = $"A file with the operator key. Default: the file named in ${KeyFileVariable}, or the key in ${KeyVariable}",
        HelpName = "file",
        Recursive = true,
    };

    private readonly Option<bool> _json = new("--json")
    {
        Description = "Print the result as one line of JSON",
        Recursive = true,
    };

    public void AddTo(Command root)
    {
        root.Options.Add(_url);
        root.Options.Add(_keyFile);
        root.Options.Add(_json);
    }

    public Terminal CreateTerminal(ParseResult parsed) => new(context, parsed.GetValue(_json));

    /// <exception cref="UsageException">No address, or no key.</exception>
    public async Task<T> Call<T>(ParseResult parsed, TimeSpan timeout, Func<OperatorClient, Task<T>> call)
    {
        var key = Key(parsed);
        using var http = new HttpClient(context.CreateHttpHandler()) { BaseAddress = Address(parsed), Timeout = timeout };
        http.DefaultRequestHeaders.AcceptLanguage.Add(new StringWithQualityHeaderValue("en"));
        return await call(new OperatorClient(http, key));
    }

    private Uri Address(ParseResult parsed)
    {
        var given = parsed.GetValue(_url) ?? Variable(UrlVariable) ?? "http://127.0.0.1:5080";
        if (!Uri.TryCreate(given.TrimEnd('/') + "/", UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
        {
            throw new UsageException(
                $"\"{given}\" is not a valid address. Set one such as https://selfcare.example.jp with --url or {UrlVariable}.");
        }

        if (address.Scheme == "http" && !address.IsLoopback)
        {
            context.Error.WriteLine(SafeText.Of($"Warning: the operator key is sent to {address.Host} unencrypted. Use https."));
        }

        return address;
    }

    private Secret Key(ParseResult parsed)
    {
        var file = parsed.GetValue(_keyFile) ?? Variable(KeyFileVariable);
        var key = (file is null ? Variable(KeyVariable) : Read(file))?.Trim() ?? throw new UsageException(
            $"No operator key. Set {KeyVariable}, or put the key into a private file and pass --key-file or set {KeyFileVariable}.");
        return key.Length > 0 && key.All(c => c is > ' ' and < '\x7f')
            ? new Secret(key)
            : throw new UsageException(
                $"{(file is null ? KeyVariable : $"The file {file}")} has no valid operator key: one line of ASCII without spaces.");
    }

    private static string Read(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"Cannot read the key file: {e.Message}");
        }
    }

    private string? Variable(string name) => context.Variable(name) is { Length: > 0 } value ? value : null;
}
