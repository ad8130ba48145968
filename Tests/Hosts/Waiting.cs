using System.Diagnostics;
using System.Runtime.CompilerServices;
using Xunit.Sdk;

namespace OrleansSelfCare.Tests.Hosts;

/// <summary>For what other threads and processes do in their own time; the product's time is a test's to move.</summary>
internal static class Waiting
{
    /// <summary>Only a failing test waits this long, however busy the machine.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    /// <returns>The first that is settled. Past the timeout the test fails with what was seen last.</returns>
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
                Assert.Fail($"After {waited.Elapsed} still not: {condition}. Seen last: {ArgumentFormatter.Format(seen)}");
            }
        }
    }

    /// <inheritdoc cref="Eventually{T}(Func{Task{T}}, Func{T, bool}, string)"/>
    public static Task<T> Eventually<T>(
        Func<T> look, Func<T, bool> settled, [CallerArgumentExpression(nameof(settled))] string condition = "") =>
        Eventually(() => Task.FromResult(look()), settled, condition);

    /// <summary>Until the assertion holds.</summary>
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
