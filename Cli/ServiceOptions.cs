using System.CommandLine;
using System.Net.Http.Headers;
using OrleansSelfCare.Client;

namespace OrleansSelfCare.Cli;

/// <summary>Where the service is and by which key it is called. The key is never an argument: other users of a machine see those.</summary>
internal sealed class ServiceOptions(Surroundings surroundings)
{
    private const string UrlVariable = "SELFCARE_URL";
    private const string KeyFileVariable = "SELFCARE_KEY_FILE";
    private const string KeyVariable = "SELFCARE_KEY";

    private readonly Option<string> _url = new("--url")
    {
        Description = $"The service's address. Else ${UrlVariable}, else http://127.0.0.1:5080",
        HelpName = "address",
        Recursive = true,
    };

    private readonly Option<string> _keyFile = new("--key-file")
    {
        Description = $"A file that holds the operator key. Else ${KeyFileVariable} names one, else ${KeyVariable} is the key itself",
        HelpName = "file",
        Recursive = true,
    };

    private readonly Option<bool> _json = new("--json")
    {
        Description = "One line of JSON on standard output, for programs",
        Recursive = true,
    };

    public void AddTo(Command root)
    {
        root.Options.Add(_url);
        root.Options.Add(_keyFile);
        root.Options.Add(_json);
    }

    public Terminal Terminal(ParseResult parsed) => new(surroundings, parsed.GetValue(_json));

    /// <summary>Calls the service, for as long as the time-out says.</summary>
    /// <exception cref="UsageException">No address, or no key.</exception>
    public async Task<T> Call<T>(ParseResult parsed, TimeSpan timeout, Func<OperatorClient, Task<T>> call)
    {
        var key = Key(parsed);
        using var http = new HttpClient(surroundings.Line()) { BaseAddress = Address(parsed), Timeout = timeout };
        http.DefaultRequestHeaders.AcceptLanguage.Add(new StringWithQualityHeaderValue("en"));
        return await call(new OperatorClient(http, key));
    }

    private Uri Address(ParseResult parsed)
    {
        var given = parsed.GetValue(_url) ?? Variable(UrlVariable) ?? "http://127.0.0.1:5080";
        if (!Uri.TryCreate(given.TrimEnd('/') + "/", UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
        {
            throw new UsageException($"\"{given}\" is not an address such as https://selfcare.example.jp. Give it by --url or {UrlVariable}.");
        }

        if (address.Scheme == "http" && !address.IsLoopback)
        {
            surroundings.Error.WriteLine(SafeText.Of($"The key goes to {address.Host} unencrypted; https would hide it."));
        }

        return address;
    }

    private Secret Key(ParseResult parsed)
    {
        var file = parsed.GetValue(_keyFile) ?? Variable(KeyFileVariable);
        var key = (file is null ? Variable(KeyVariable) : Read(file))?.Trim() ?? throw new UsageException(
            $"No operator key. Put it into a file of yours alone and name that by --key-file or {KeyFileVariable}, or into {KeyVariable}.");
        return key.Length > 0 && key.All(c => c is > ' ' and < '\x7f')
            ? new Secret(key)
            : throw new UsageException($"{(file is null ? KeyVariable : $"The file {file}")} holds no operator key: one line, no spaces, ASCII.");
    }

    private static string Read(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"The key file can't be read: {e.Message}");
        }
    }

    private string? Variable(string name) => surroundings.Variable(name) is { Length: > 0 } value ? value : null;
}
