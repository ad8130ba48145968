using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansSelfCare.Client;
using OrleansSelfCare.Tests.Hosts;

namespace OrleansSelfCare.Tests.Http;

public sealed class AddSelfCareClientTests
{
    [Theory]
    [InlineData("http://service.example.jp", "http://service.example.jp/v1/lines")]
    [InlineData("https://service.example.jp:8443/", "https://service.example.jp:8443/v1/lines")]
    [InlineData("https://service.example.jp/self-care", "https://service.example.jp/self-care/v1/lines")]
    [InlineData("https://service.example.jp/self-care/", "https://service.example.jp/self-care/v1/lines")]
    public async Task Client_calls_the_address_with_or_without_a_path_and_a_slash(string address, string called)
    {
        var service = new Recorder();
        using var host = Build(options => options.BaseAddress = new Uri(address), service);
        await host.StartAsync();

        await host.Services.GetRequiredService<SelfCareClient>().Lines();

        Assert.Equal([called], service.Called);
        await host.StopAsync();
    }

    [Fact]
    public async Task Host_with_wrong_options_does_not_start_and_names_them_all()
    {
        using var host = Build(options =>
        {
            options.BaseAddress = new Uri("ftp://service.example.jp");
            options.Timeout = TimeSpan.Zero;
            options.ConnectionLifetime = TimeSpan.FromSeconds(-2);
        });

        var errors = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync());

        Assert.Equal(["BaseAddress", "Timeout", "ConnectionLifetime"], errors.Failures.Select(failure => failure.Split(' ')[0]));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("service")]
    [InlineData("https://service.example.jp/?a=b")]
    [InlineData("https://service.example.jp/#a")]
    public async Task Address_that_calls_cannot_be_made_to_is_refused(string? address)
    {
        using var host = Build(options => options.BaseAddress = address is null ? null : new Uri(address, UriKind.RelativeOrAbsolute));

        await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync());
    }

    [Fact]
    public async Task Call_that_takes_longer_than_the_timeout_is_unavailable()
    {
        using var host = Build(
            options => (options.BaseAddress, options.Timeout) = (new Uri("http://service"), TimeSpan.FromMilliseconds(50)),
            new Recorder { Delay = Timeout.InfiniteTimeSpan });

        var answer = await host.Services.GetRequiredService<SelfCareClient>().Lines();

        Assert.IsType<Refusal.Unavailable>(Assert.IsType<Answer<IReadOnlyList<Line>>.Refused>(answer).Refusal);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public async Task Timeout_is_at_most_the_longest_of_HttpClient(int moreMilliseconds, bool isValid)
    {
        using var host = Build(options =>
        {
            options.BaseAddress = new Uri("http://service");
            options.Timeout = TimeSpan.FromMilliseconds((long)int.MaxValue + moreMilliseconds);
        });

        var error = await Record.ExceptionAsync(async () =>
        {
            await host.StartAsync();
            host.Services.GetRequiredService<SelfCareClient>();
        });

        Assert.Equal(isValid ? null : typeof(OptionsValidationException), error?.GetType());
    }

    [Fact]
    public async Task Tokens_are_not_logged_at_any_level()
    {
        Assert.Empty(await LoggedByTheFactory(_ => { }));
        Assert.NotEmpty(await LoggedByTheFactory(client => client.AddDefaultLogger()));

        static async Task<IReadOnlyList<string>> LoggedByTheFactory(Action<IHttpClientBuilder> more)
        {
            var log = new LogLines();
            using var host = Build(options => options.BaseAddress = new Uri("http://service"), new Recorder(), log, more);
            await host.Services.GetRequiredService<SelfCareClient>().CheckSession(new Secret("a-token-of-a-session"));
            return log.Lines;
        }
    }

    [Fact]
    public async Task Redirects_are_not_followed_and_cookies_are_not_kept()
    {
        var called = new ConcurrentQueue<(string Path, string Cookie)>();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        await using var service = builder.Build();
        service.Urls.Add("http://127.0.0.1:0");
        service.Run(http =>
        {
            called.Enqueue((http.Request.Path, http.Request.Headers.Cookie.ToString()));
            http.Response.Cookies.Append("a", "b");
            http.Response.Redirect("/elsewhere");
            return Task.CompletedTask;
        });
        await service.StartAsync();
        using var host = Build(options => options.BaseAddress = new Uri(service.Urls.Single()));
        var client = host.Services.GetRequiredService<SelfCareClient>();

        Answer<IReadOnlyList<Line>>[] answers = [await client.Lines(), await client.Lines()];

        Assert.All(answers, answer => Assert.Equal(
            302, Assert.IsType<Refusal.Other>(Assert.IsType<Answer<IReadOnlyList<Line>>.Refused>(answer).Refusal).Status));
        Assert.Equal([("/v1/lines", ""), ("/v1/lines", "")], called.ToList());
    }

    /// <param name="log">Receives only what IHttpClientFactory logs.</param>
    private static IHost Build(
        Action<SelfCareClientOptions> configure, Recorder? service = null, LogLines? log = null, Action<IHttpClientBuilder>? more = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.SetMinimumLevel(LogLevel.Trace);
        if (log is not null)
        {
            builder.Logging.AddProvider(log);
            builder.Logging.AddFilter<LogLines>(
                (category, _) => category!.StartsWith("System.Net.Http.HttpClient", StringComparison.Ordinal));
        }

        var client = builder.Services.AddSelfCareClient(configure);
        more?.Invoke(client);
        if (service is not null)
        {
            client.ConfigurePrimaryHttpMessageHandler(() => service);
        }

        return builder.Build();
    }

    private sealed class Recorder : HttpMessageHandler
    {
        public List<string> Called { get; } = [];

        public TimeSpan Delay { get; init; }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Called.Add(request.RequestUri!.AbsoluteUri);
            await Task.Delay(Delay, cancellationToken);
            return new HttpResponseMessage { Content = new StringContent("[]") };
        }
    }
}
