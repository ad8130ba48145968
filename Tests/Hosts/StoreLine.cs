using System.Collections.Concurrent;

namespace OrleansSelfCare.Tests.Hosts;

public enum StoreFault
{
    None,

    /// <summary>Nothing is stored, and the writer is told so.</summary>
    RefusesTheWrite,

    /// <summary>It is stored, but the writer never hears of it.</summary>
    LosesTheAnswer,

    RefusesTheRead,

    /// <summary>It waits until another fault, or <see cref="None"/>, is planted.</summary>
    HoldsTheWrite,
}

public readonly record struct StoreCalls(int Reads, int Writes);

/// <summary>A line to the store that breaks where a test wants it to, and counts, account by account.</summary>
public sealed class StoreLine
{
    private readonly ConcurrentDictionary<string, StoreFault> _planted = new();
    private readonly ConcurrentDictionary<string, StoreCalls> _calls = new();

    public int Writes => _calls.Values.Sum(calls => calls.Writes);

    public void Plant(string key, StoreFault fault) => _planted[key] = fault;

    public StoreCalls Calls(string key) => _calls.GetValueOrDefault(key);

    public async Task<T> Read<T>(string key, Func<Task<T>> read)
    {
        _calls.AddOrUpdate(key, new StoreCalls(1, 0), (_, calls) => calls with { Reads = calls.Reads + 1 });
        if (Take(key, fault => fault is StoreFault.RefusesTheRead) is not StoreFault.None)
        {
            throw new IOException("planted: the disk can't be read");
        }

        return await read();
    }

    public async Task<T> Write<T>(string key, Func<Task<T>> write)
    {
        _calls.AddOrUpdate(key, new StoreCalls(0, 1), (_, calls) => calls with { Writes = calls.Writes + 1 });
        while (_planted.GetValueOrDefault(key) is StoreFault.HoldsTheWrite)
        {
            await Task.Delay(10);
        }

        var fault = Take(key, fault => fault is StoreFault.RefusesTheWrite or StoreFault.LosesTheAnswer);
        if (fault is StoreFault.RefusesTheWrite)
        {
            throw new IOException("planted: the disk is full");
        }

        var stored = await write();
        return fault is StoreFault.LosesTheAnswer ? throw new IOException("planted: the answer was lost") : stored;
    }

    private StoreFault Take(string key, Func<StoreFault, bool> matches) =>
        _planted.TryGetValue(key, out var fault) && matches(fault) && _planted.TryRemove(key, out _) ? fault : StoreFault.None;
}
