namespace OrleansSelfCare.Tests.Hosts;

/// <summary>For what other threads and processes do in their own time; the product's time is a test's to move.</summary>
internal static class Waiting
{
    /// <returns>What was seen last, settled or not: for the test to judge.</returns>
    public static async Task<T> Eventually<T>(Func<T> look, Func<T, bool> settled)
    {
        for (var i = 0; i < 3000; i++)
        {
            if (look() is var seen && settled(seen))
            {
                return seen;
            }

            await Task.Delay(10);
        }

        return look();
    }

    public static async Task Becomes(Action assertion)
    {
        for (var tries = 0; ; tries++)
        {
            try
            {
                assertion();
                return;
            }
            catch (Xunit.Sdk.XunitException) when (tries < 100)
            {
                await Task.Delay(50);
            }
        }
    }

    public static async Task Times(int times, Func<Task<Reply>> call)
    {
        for (var i = 0; i < times; i++)
        {
            await call();
        }
    }
}
