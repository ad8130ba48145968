using Spectre.Console;

namespace OrleansSelfCare.Cli;

/// <summary>
/// Shows the progress of an import on standard error: a bar on a terminal, otherwise a message every few seconds. It counts bytes sent:
/// the service reports what it stored only at the end, and stores some megabytes later than they are sent.
/// </summary>
internal static class ImportProgress
{
    private static readonly TimeSpan MessageInterval = TimeSpan.FromSeconds(5);

    /// <param name="total">In bytes; null if unknown.</param>
    public static Task<T> Show<T>(Terminal terminal, CliContext context, long? total, Func<IProgress<long>, Task<T>> import) =>
        context.ErrorIsTerminal ? ShowBar(terminal, total, import) : WriteMessages(terminal, context.Clock, total, import);

    private static Task<T> ShowBar<T>(Terminal terminal, long? total, Func<IProgress<long>, Task<T>> import) => terminal.Error.Progress()
        .AutoClear(true)
        .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn())
        .StartAsync(bar =>
        {
            var task = bar.AddTask(Describe(0, total, terminal.Texts), maxValue: total is > 0 ? total.Value : 1);
            task.IsIndeterminate = total is null;
            return import(new OrderedProgress(sent =>
            {
                task.Description = Describe(sent, total, terminal.Texts);
                task.Value = total is null ? 0 : sent;
            }));
        });

    private static async Task<T> WriteMessages<T>(Terminal terminal, TimeProvider clock, long? total, Func<IProgress<long>, Task<T>> import)
    {
        var sent = 0L;
        await using var timer = clock.CreateTimer(
            _ => terminal.WriteMessage(Describe(Volatile.Read(ref sent), total, terminal.Texts)), null, MessageInterval, MessageInterval);
        return await import(new OrderedProgress(bytes => Volatile.Write(ref sent, bytes)));
    }

    private static string Describe(long sent, long? total, Texts texts) =>
        sent == total ? texts["import.all-sent"]
        : total is { } all ? texts["import.sent-of", Megabytes(sent), Megabytes(all)]
        : texts["import.sent", Megabytes(sent)];

    private static string Megabytes(long bytes) => FormattableString.Invariant($"{bytes / 1e6:0.0}");

    /// <summary>Calls the handler at once. <see cref="Progress{T}"/> uses the thread pool, so its calls may come out of order.</summary>
    private sealed class OrderedProgress(Action<long> handler) : IProgress<long>
    {
        public void Report(long value) => handler(value);
    }
}
