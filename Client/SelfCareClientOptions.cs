using Microsoft.Extensions.Options;

namespace OrleansSelfCare.Client;

/// <summary>How <see cref="AddSelfCareClientExtension.AddSelfCareClient"/> reaches the service.</summary>
public sealed class SelfCareClientOptions
{
    /// <summary>The address of the service's gateway, http or https; it may have a path. Required.</summary>
    public Uri? BaseAddress { get; set; }

    /// <summary>
    /// After this time a call is <see cref="Refusal.Unavailable"/>. A login can wait 10 s for its turn. At most
    /// <see cref="int.MaxValue"/> ms (24 days), or <see cref="System.Threading.Timeout.InfiniteTimeSpan"/>.
    /// </summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>After this time a connection is replaced, so that DNS changes of the service's address take effect.</summary>
    public TimeSpan ConnectionLifetime { get; set; } = TimeSpan.FromMinutes(1);
}

internal sealed class SelfCareClientOptionsValidator : IValidateOptions<SelfCareClientOptions>
{
    /// <summary>Of HttpClient.</summary>
    private static readonly TimeSpan LongestTimeout = TimeSpan.FromMilliseconds(int.MaxValue);

    public ValidateOptionsResult Validate(string? name, SelfCareClientOptions options)
    {
        string[] errors =
        [
            .. IsAddress(options.BaseAddress)
                ? (string[])[]
                : [$"{nameof(options.BaseAddress)} must be an http or https address without query and fragment"],
            .. IsPositive(options.Timeout) && options.Timeout <= LongestTimeout
                ? (string[])[]
                : [$"{nameof(options.Timeout)} must be positive and at most {LongestTimeout}"],
            .. IsPositive(options.ConnectionLifetime) ? (string[])[] : [$"{nameof(options.ConnectionLifetime)} must be positive"],
        ];
        return errors.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }

    private static bool IsAddress(Uri? address) => address is { IsAbsoluteUri: true, Query: "", Fragment: "" }
        && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps);

    private static bool IsPositive(TimeSpan time) => time > TimeSpan.Zero || time == Timeout.InfiniteTimeSpan;
}
