using System.Collections.Concurrent;

namespace OrleansSelfCare.Tests.Processes;

/// <summary>Records the replies to customers and the state found afterwards, and lists contradictions between them.</summary>
public sealed class History
{
    private readonly ConcurrentQueue<Fact> _facts = new();

    public abstract record Fact
    {
        private Fact()
        {
        }

        /// <summary>A verify was answered with a session.</summary>
        /// <param name="AskedAfter">The number of recorded facts when the request was sent.</param>
        public sealed record Opened(string Challenge, string? Key, string Session, int AskedAfter = 0) : Fact;

        /// <summary>A verify was answered with challenge-ended, reason used.</summary>
        public sealed record ToldUsed(string Challenge) : Fact;

        /// <summary>A wrong code was answered with the number of attempts left.</summary>
        /// <param name="AskedAfter">The number of recorded facts when the request was sent.</param>
        public sealed record Missed(string Challenge, int Left, int AskedAfter = 0) : Fact;

        /// <summary>A logout was sent; its outcome is unknown.</summary>
        public sealed record LogoutAsked(string Session) : Fact;

        /// <summary>A logout was answered with success.</summary>
        public sealed record LoggedOut(string Session) : Fact;

        /// <summary>Whether the session was valid at the end of the test.</summary>
        public sealed record Found(string Session, bool Stands) : Fact;
    }

    public int Count => _facts.Count;

    public void Add(Fact fact) => _facts.Enqueue(fact);

    public IReadOnlyList<string> Violations()
    {
        var opened = Of<Fact.Opened>();
        var asked = Of<Fact.LogoutAsked>().Select(fact => fact.Session).ToHashSet();
        var loggedOut = Of<Fact.LoggedOut>().Select(fact => fact.Session).ToHashSet();
        var found = Of<Fact.Found>().ToDictionary(fact => fact.Session, fact => fact.Stands);
        return
        [
            .. opened.GroupBy(fact => fact.Challenge).Where(group => group.Select(fact => fact.Session).Distinct().Count() > 1)
                .Select(group => $"{group.Key} gave more than one session"),
            .. opened.GroupBy(fact => fact.Challenge)
                .Where(group => group.Count() > 1 && group.Any(fact => fact.Key is null || fact.Key != group.First().Key))
                .Select(group => $"{group.Key} was accepted again without its key"),
            .. opened.Where(fact => OpenedAfterUsed(fact)).Select(fact => $"{fact.Challenge} was accepted after it was called used"),
            .. Of<Fact.Missed>().Where(WentBack).Select(fact => $"{fact.Challenge} got a try back: {fact.Left} were left"),
            .. opened.Select(fact => fact.Session).Distinct().Where(session => !found.ContainsKey(session))
                .Select(session => $"{session} was never looked for"),
            .. found.Where(entry => !entry.Value && !asked.Contains(entry.Key)).Select(entry => $"{entry.Key} was lost"),
            .. found.Where(entry => entry.Value && loggedOut.Contains(entry.Key))
                .Select(entry => $"{entry.Key} stands though its logout was answered"),
        ];
    }

    /// <summary>Each reply to a wrong code has fewer attempts left than the replies before its request was sent.</summary>
    private bool WentBack(Fact.Missed missed) =>
        _facts.Take(missed.AskedAfter).OfType<Fact.Missed>()
            .Any(earlier => earlier.Challenge == missed.Challenge && earlier.Left <= missed.Left);

    private List<T> Of<T>() => [.. _facts.OfType<T>()];

    /// <summary>After a reply with reason used, a verify without the idempotency key must not open a session.</summary>
    private bool OpenedAfterUsed(Fact.Opened opened) =>
        opened.Key is null && _facts.Take(opened.AskedAfter).OfType<Fact.ToldUsed>().Any(fact => fact.Challenge == opened.Challenge);
}
