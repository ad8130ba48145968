using System.CommandLine;
using System.Net.Http.Headers;
using OrleansSelfCare.Client;

namespace OrleansSelfCare.Cli;

/// <summary>
/// The options for the service's address and the operator key. The key is never an argument: other users of the machine could see it.
/// </summary>
internal sealed class ServiceOptions(CliContext context, Texts texts)
{
    private const string UrlVariable = "SELFCARE_URL";
    private const string KeyFileVariable = "SELFCARE_KEY_FILE";
    private const string KeyVariable = "SELFCARE_KEY";

    private readonly Option<string> _url = new("--url")
    {
        Description = texts["option.url", UrlVariable],
        HelpName = texts["name.address"],
        Recursive = true,
    };

    private readonly Option<string> _keyFile = new("--key-file")
    {
        Description = texts["option.key-file", KeyFileVariable, KeyVariable],
        HelpName = texts["name.file"],
        Recursive = true,
    };

    private readonly Option<bool> _json = new("--json")
    {
        Description = texts["option.json"],
        Recursive = true,
    };

    public void AddTo(Command root)
    {
        root.Options.Add(_url);
        root.Options.Add(_keyFile);
        root.Options.Add(_json);
        root.Options.Add(Texts.CreateOption(texts["option.language"]));
    }

    public Terminal CreateTerminal(ParseResult parsed) => new(context, texts, parsed.GetValue(_json));

    /// <exception cref="UsageException">No address, or no key.</exception>
    public async Task<T> Call<T>(ParseResult parsed, TimeSpan timeout, Func<OperatorClient, Task<T>> call, string? reason = null)
    {
        var key = Key(parsed);
        var address = Address(parsed);
        if (address.Scheme == "http" && !address.IsLoopback)
        {
            context.Error.WriteLine(SafeText.Of(texts["url.unencrypted", address.Host]));
        }

        using var http = CreateHttp(address, timeout);
        return await call(new OperatorClient(http, key) { Reason = reason });
    }

    /// <exception cref="UsageException">No address.</exception>
    public async Task<T> CallWithoutKey<T>(ParseResult parsed, TimeSpan timeout, Func<SelfCareClient, Task<T>> call)
    {
        using var http = CreateHttp(Address(parsed), timeout);
        return await call(new SelfCareClient(http).For(new(Language: texts.Language)));
    }

    private HttpClient CreateHttp(Uri address, TimeSpan timeout)
    {
        var http = new HttpClient(context.CreateHttpHandler()) { BaseAddress = address, Timeout = timeout };
        http.DefaultRequestHeaders.AcceptLanguage.Add(new StringWithQualityHeaderValue(texts.Language));
        return http;
    }

    private Uri Address(ParseResult parsed)
    {
        var given = parsed.GetValue(_url) ?? Variable(UrlVariable) ?? "http://127.0.0.1:5080";
        if (!Uri.TryCreate(given.TrimEnd('/') + "/", UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
        {
            throw new UsageException(texts["url.invalid", given, UrlVariable]);
        }

        return address;
    }

    private Secret Key(ParseResult parsed)
    {
        var file = parsed.GetValue(_keyFile) ?? Variable(KeyFileVariable);
        var key = (file is null ? Variable(KeyVariable) : Read(file))?.Trim()
            ?? throw new UsageException(texts["key.none", KeyVariable, KeyFileVariable]);
        return key.Length > 0 && key.All(c => c is > ' ' and < '\x7f')
            ? new Secret(key)
            : throw new UsageException(texts["key.invalid", file is null ? KeyVariable : texts["key.invalid.file", file]]);
    }

    private string Read(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException(texts["key.unreadable", e.Message]);
        }
    }

    private string? Variable(string name) => context.Variable(name) is { Length: > 0 } value ? value : null;
}
