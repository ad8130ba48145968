using System.Reflection;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Orleans.Serialization.Invocation;
using OrleansSelfCare.Accounts.Email;
using OrleansSelfCare.Accounts.Passwords;
using OrleansSelfCare.Accounts.SignIn;
using OrleansSelfCare.Accounts.Support;
using OrleansSelfCare.Grains.Interfaces;
using OrleansSelfCare.Hosting.Silos;

namespace OrleansSelfCare.Tests.Cluster;

/// <summary>Which calls of a gateway to a silo are repeated, and when. The clock is moved by each try.</summary>
public class AccountCallFilterTests
{
    private readonly FakeTimeProvider _clock = new();
    private readonly List<object> _tries = [];

    /// <summary>A silo that stops loses the answer of a login, which may take 9 s.</summary>
    [Fact]
    public async Task A_login_whose_answer_was_lost_is_repeated_once_as_the_same_call()
    {
        await Assert.ThrowsAsync<TimeoutException>(() => Call(
            nameof(IAccountGrain.LogInAsync), TimeSpan.FromSeconds(9), new TimeoutException(), new TimeoutException()));
        Assert.Equal(2, _tries.Count);
        Assert.NotNull(Assert.IsType<LogIn.Command>(_tries[0]).CallId);
        Assert.Equal(_tries[0], _tries[1]);
    }

    [Fact]
    public async Task A_call_is_repeated_until_eight_seconds_have_passed()
    {
        Exception[] lost = [.. Enumerable.Repeat(new SiloUnavailableException(), 4)];
        await Assert.ThrowsAsync<SiloUnavailableException>(() => Call(nameof(IAccountGrain.LogInAsync), TimeSpan.FromSeconds(4), lost));
        Assert.Equal(2, _tries.Count);
        _tries.Clear();
        await Call(nameof(IAccountGrain.LogInAsync), TimeSpan.FromSeconds(1), lost);
        Assert.Equal(5, _tries.Count);
    }

    [Fact]
    public async Task A_call_that_mails_a_code_again_or_to_a_new_address_is_repeated_as_the_same_call()
    {
        foreach (var (method, command) in new (string, object)[]
        {
            (nameof(IAccountGrain.ResendAsync), new Resend.Command(Guid.NewGuid(), "192.0.2.1")),
            (nameof(IAccountGrain.SendCodeAgainAsync), new SendCodeAgain.Command(new("desk", "192.0.2.1"))),
            (nameof(IAccountGrain.ChangeEmailAsync),
                new ChangeEmail.Command(Guid.NewGuid(), "a@example.jp", "a@example.jp", "0312345678", "192.0.2.1")),
        })
        {
            _tries.Clear();
            await Call(method, command, TimeSpan.FromSeconds(1), new SiloUnavailableException());
            Assert.Equal(2, _tries.Count);
            Assert.Equal(_tries[0], _tries[1]);
            Assert.NotEqual(command, _tries[0]);
        }
    }

    [Fact]
    public async Task A_call_that_must_not_run_twice_is_repeated_only_if_it_was_rejected()
    {
        await Assert.ThrowsAsync<TimeoutException>(
            () => Call(nameof(IAccountGrain.DeleteAsync), TimeSpan.Zero, new TimeoutException()));
        Assert.Single(_tries);
        _tries.Clear();
        await Call(nameof(IAccountGrain.DeleteAsync), TimeSpan.Zero, new GatewayTooBusyException());
        Assert.Equal(2, _tries.Count);
    }

    /// <param name="took">Each try.</param>
    /// <param name="failures">Of the first tries.</param>
    private Task Call(string method, TimeSpan took, params Exception[] failures) =>
        Call(method, new LogIn.Command(new Password("secret"), "192.0.2.1"), took, failures);

    private Task Call(string method, object command, TimeSpan took, params Exception[] failures)
    {
        var left = new Queue<Exception>(failures);
        var request = Stub.Of<IInvokable>(new()
        {
            [nameof(IInvokable.GetArgumentCount)] = _ => 1,
            [nameof(IInvokable.GetArgument)] = _ => command,
            [nameof(IInvokable.SetArgument)] = arguments => command = arguments[1]!,
            [nameof(IInvokable.GetCancellationToken)] = _ => CancellationToken.None,
        });
        var call = Stub.Of<IOutgoingGrainCallContext>(new()
        {
            ["get_InterfaceMethod"] = _ => typeof(IAccountGrain).GetMethod(method),
            ["get_Request"] = _ => request,
            [nameof(IGrainCallContext.Invoke)] = _ =>
            {
                _tries.Add(command);
                _clock.Advance(took);
                return left.TryDequeue(out var failure) ? Task.FromException(failure) : Task.CompletedTask;
            },
        });
        return new AccountCallFilter(Connected(), _clock).Invoke(call);
    }

    private static ClusterConnection Connected()
    {
        var connection = new ClusterConnection(
            null!, new ApplicationLifetime(NullLogger<ApplicationLifetime>.Instance), NullLogger<ClusterConnection>.Instance);
        connection.Changed(
            null, new GatewayCountChangedEventArgs(currentNumberOfConnectedGateways: 1, previousNumberOfConnectedGateways: 0));
        return connection;
    }

    /// <summary>Answers the named members of an interface; all others are not expected.</summary>
    public class Stub : DispatchProxy
    {
        private Dictionary<string, Func<object?[], object?>> _members = [];

        public static T Of<T>(Dictionary<string, Func<object?[], object?>> members)
            where T : class
        {
            var stub = Create<T, Stub>();
            ((Stub)(object)stub)._members = members;
            return stub;
        }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => _members[targetMethod!.Name](args ?? []);
    }
}
