using OrleansSelfCare.Accounts.Throttling;

namespace OrleansSelfCare.Grains.Hashing;

/// <summary>
/// Waiting work in the order in which it is served: by priority; within one, networks take turns. A turn goes to a wide network first
/// (IPv6 /48, IPv4 /24), within it to a /56, within that to a /64 or an address. A wide network gets as many turns with many networks in it
/// as with one. If only one network has work, it gets every turn. Not thread-safe.
/// </summary>
internal sealed class HashingQueue<T>
{
    private readonly Branch[] _priorities =
        [.. Enum.GetValues<HashingPriority>().Select(priority => new Branch(null, priority.ToString()))];

    public int Count => _priorities.Sum(priority => priority.Count);

    /// <returns>For <see cref="Remove"/>.</returns>
    public Entry Add(T item, HashingCaller caller)
    {
        var leaf = PathOf(caller.Network).Aggregate(_priorities[(int)caller.Priority], (branch, key) => branch.Child(key));
        var entry = new Entry(item, leaf);
        leaf.Add(entry);
        return entry;
    }

    /// <summary>Takes the item that is next.</summary>
    public bool TryTake(out T item)
    {
        foreach (var priority in _priorities)
        {
            if (priority.Count > 0)
            {
                item = priority.Take();
                return true;
            }
        }

        item = default!;
        return false;
    }

    /// <summary>Removes an item that is no longer needed.</summary>
    /// <returns>False: it was taken.</returns>
    public static bool Remove(Entry entry) => entry.Leaf.Remove(entry);

    /// <summary>
    /// How many items would be served before a new one of this caller, if nobody else came. At most one too many for each network.
    /// </summary>
    public int Ahead(HashingCaller caller)
    {
        var ahead = 0;
        for (var better = 0; better < (int)caller.Priority; better++)
        {
            ahead += _priorities[better].Count;
        }

        return ahead + _priorities[(int)caller.Priority].Ahead(PathOf(caller.Network));
    }

    /// <summary>From wide to narrow.</summary>
    private static string[] PathOf(string network) => [.. NetworkPrefixes.WiderThan(network).Reverse(), network];

    internal sealed class Entry(T item, Branch leaf)
    {
        public T Item => item;

        public Branch Leaf => leaf;

        public LinkedListNode<Entry>? Node { get; set; }
    }

    /// <summary>A network, or a network of networks. It is in its parent's list while it has items.</summary>
    internal sealed class Branch(Branch? parent, string key)
    {
        private readonly Dictionary<string, Branch> _children = new(StringComparer.Ordinal);

        /// <summary>The children in the order of their turns.</summary>
        private readonly LinkedList<Branch> _turns = new();
        private readonly LinkedList<Entry> _entries = new();
        private LinkedListNode<Branch>? _turn;

        public int Count { get; private set; }

        public Branch Child(string childKey) => _children.TryGetValue(childKey, out var child) ? child : new Branch(this, childKey);

        public void Add(Entry entry)
        {
            entry.Node = _entries.AddLast(entry);
            Grow();
        }

        public T Take()
        {
            if (_turns.First is { Value: var next } turn)
            {
                _turns.Remove(turn);
                _turns.AddLast(turn);
                return next.Take();
            }

            var entry = _entries.First!.Value;
            Remove(entry);
            return entry.Item;
        }

        public bool Remove(Entry entry)
        {
            if (entry.Node is not { } node)
            {
                return false;
            }

            _entries.Remove(node);
            entry.Node = null;
            Shrink();
            return true;
        }

        /// <param name="path">From this branch's children down.</param>
        public int Ahead(ReadOnlySpan<string> path)
        {
            if (path.IsEmpty)
            {
                return Count;
            }

            var own = _children.GetValueOrDefault(path[0]);
            var ahead = own?.Ahead(path[1..]) ?? 0;
            var turns = ahead + 1;
            foreach (var other in _turns)
            {
                ahead += other == own ? 0 : Math.Min(other.Count, turns);
            }

            return ahead;
        }

        private void Grow()
        {
            if (Count++ == 0 && parent is not null)
            {
                parent._children.Add(key, this);
                _turn = parent._turns.AddLast(this);
            }

            parent?.Grow();
        }

        private void Shrink()
        {
            if (--Count == 0 && parent is not null)
            {
                parent._children.Remove(key);
                parent._turns.Remove(_turn!);
            }

            parent?.Shrink();
        }
    }
}
