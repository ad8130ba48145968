using System.Diagnostics;
using System.Runtime.CompilerServices;
using Xunit.Sdk;

namespace OrleansSelfCare.Tests.Hosts;

/// <summary>Waits for other threads and processes in real time. The product's own clock is moved by the tests.</summary>
internal static class Waiting
{
    /// <summary>Long enough for a busy machine; only a failing test waits this long.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    /// <returns>The first value that satisfies the condition. After the timeout the test fails with the last value.</returns>
    public static async Task<T> Eventually<T>(
        Func<Task<T>> look, Func<T, bool> settled, [CallerArgumentExpression(nameof(settled))] string condition = "")
    {
        for (var waited = Stopwatch.StartNew(); ; await Task.Delay(10))
        {
            var seen = await look();
            if (settled(seen))
            {
                return seen;
            }

            if (waited.Elapsed > Timeout)
            {
                Assert.Fail($"Not met after {waited.Elapsed}: {condition}. Last value: {ArgumentFormatter.Format(seen)}");
            }
        }
    }

    /// <inheritdoc cref="Eventually{T}(Func{Task{T}}, Func{T, bool}, string)"/>
    public static Task<T> Eventually<T>(
        Func<T> look, Func<T, bool> settled, [CallerArgumentExpression(nameof(settled))] string condition = "") =>
        Eventually(() => Task.FromResult(look()), settled, condition);

    /// <summary>Waits until the assertion passes.</summary>
    public static Task Becomes(Action assertion) => Eventually(() => FailureOf(assertion), failure => failure is null);

    public static async Task Times(int times, Func<Task<Reply>> call)
    {
        for (var i = 0; i < times; i++)
        {
            await call();
        }
    }

    private static string? FailureOf(Action assertion)
    {
        try
        {
            assertion();
            return null;
        }
        catch (XunitException failure)
        {
            return failure.Message;
        }
    }
}
