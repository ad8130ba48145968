using Spectre.Console;

namespace OrleansSelfCare.Cli;

/// <summary>
/// How far an import is, on standard error: a bar for a person, else a line every few seconds. What was sent is told, since the service
/// says what it stored at the end alone; it is some megabytes behind.
/// </summary>
internal static class ImportProgress
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    /// <param name="total">Bytes; null where nobody can tell.</param>
    public static Task<T> Watch<T>(Terminal terminal, Surroundings surroundings, long? total, Func<IProgress<long>, Task<T>> import) =>
        surroundings.ErrorIsTerminal ? Bar(terminal, total, import) : Lines(terminal, surroundings.Clock, total, import);

    private static Task<T> Bar<T>(Terminal terminal, long? total, Func<IProgress<long>, Task<T>> import) => terminal.Error.Progress()
        .AutoClear(true)
        .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn())
        .StartAsync(bar =>
        {
            var task = bar.AddTask(Told(0, total), maxValue: total is > 0 ? total.Value : 1);
            task.IsIndeterminate = total is null;
            return import(new Listener(sent =>
            {
                task.Description = Told(sent, total);
                task.Value = total is null ? 0 : sent;
            }));
        });

    private static async Task<T> Lines<T>(Terminal terminal, TimeProvider clock, long? total, Func<IProgress<long>, Task<T>> import)
    {
        var sent = 0L;
        await using var timer = clock.CreateTimer(_ => terminal.Say(Told(Volatile.Read(ref sent), total)), null, Every, Every);
        return await import(new Listener(bytes => Volatile.Write(ref sent, bytes)));
    }

    private static string Told(long sent, long? total) =>
        sent == total ? "All sent; the service stores the last rows"
        : total is null ? FormattableString.Invariant($"Sent {sent / 1e6:0.0} MB")
        : FormattableString.Invariant($"Sent {sent / 1e6:0.0} of {total / 1e6:0.0} MB");

    /// <summary>In the order it was told, unlike the framework's.</summary>
    private sealed class Listener(Action<long> hear) : IProgress<long>
    {
        public void Report(long value) => hear(value);
    }
}
