using System.Collections.Concurrent;

namespace OrleansSelfCare.Tests.Hosts;

/// <summary>Each fails one call. Several may be injected together.</summary>
[Flags]
public enum StoreFault
{
    None = 0,

    /// <summary>Nothing is stored, and the write fails.</summary>
    RefusesTheWrite = 1,

    /// <summary>The state is stored, but the write fails.</summary>
    LosesTheAnswer = 2,

    RefusesTheRead = 4,

    /// <summary>The write waits until another fault, or <see cref="None"/>, is injected.</summary>
    HoldsTheWrite = 8,
}

public readonly record struct StoreCalls(int Reads, int Writes);

/// <summary>The connection to the store: counts the calls of each account, and fails where a test injects a fault.</summary>
public sealed class StoreConnection
{
    private readonly ConcurrentDictionary<string, StoreFault> _injected = new();
    private readonly ConcurrentDictionary<string, StoreCalls> _calls = new();

    public int Writes => _calls.Values.Sum(calls => calls.Writes);

    public void InjectFault(string key, StoreFault fault) => _injected[key] = fault;

    public StoreCalls Calls(string key) => _calls.GetValueOrDefault(key);

    public async Task<T> Read<T>(string key, Func<Task<T>> read)
    {
        _calls.AddOrUpdate(key, new StoreCalls(1, 0), (_, calls) => calls with { Reads = calls.Reads + 1 });
        if (TakeFault(key, StoreFault.RefusesTheRead) is not StoreFault.None)
        {
            throw new IOException("injected: the disk can't be read");
        }

        return await read();
    }

    public async Task<T> Write<T>(string key, Func<Task<T>> write)
    {
        _calls.AddOrUpdate(key, new StoreCalls(0, 1), (_, calls) => calls with { Writes = calls.Writes + 1 });
        while (_injected.GetValueOrDefault(key).HasFlag(StoreFault.HoldsTheWrite))
        {
            await Task.Delay(10);
        }

        var fault = TakeFault(key, StoreFault.RefusesTheWrite | StoreFault.LosesTheAnswer);
        if (fault is StoreFault.RefusesTheWrite)
        {
            throw new IOException("injected: the disk is full");
        }

        var stored = await write();
        return fault is StoreFault.LosesTheAnswer ? throw new IOException("injected: the answer was lost") : stored;
    }

    private StoreFault TakeFault(string key, StoreFault kinds)
    {
        var injected = _injected.GetValueOrDefault(key);
        return (injected & kinds) is not StoreFault.None and var taken && _injected.TryUpdate(key, injected & ~kinds, injected)
            ? taken
            : StoreFault.None;
    }
}
