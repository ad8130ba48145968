using System.Collections.Concurrent;

namespace OrleansSelfCare.Tests.Processes;

/// <summary>What customers were answered, and what was found afterwards; and what of it can't be true of a system that keeps its word.</summary>
public sealed class History
{
    private readonly ConcurrentQueue<Fact> _facts = new();

    public abstract record Fact
    {
        private Fact()
        {
        }

        /// <summary>A verify was answered with a session.</summary>
        /// <param name="AskedAfter">How many context were known when it was asked for.</param>
        public sealed record Opened(string Challenge, string? Key, string Session, int AskedAfter = 0) : Fact;

        /// <summary>A verify was answered: this challenge is used up.</summary>
        public sealed record ToldUsed(string Challenge) : Fact;

        /// <summary>A wrong code was answered with the tries that are left.</summary>
        /// <param name="AskedAfter">How many context were known when it was asked for.</param>
        public sealed record Missed(string Challenge, int Left, int AskedAfter = 0) : Fact;

        /// <summary>A logout was asked for, and may or may not have happened.</summary>
        public sealed record LogoutAsked(string Session) : Fact;

        /// <summary>A logout was answered.</summary>
        public sealed record LoggedOut(string Session) : Fact;

        /// <summary>After everything else the session was found to stand, or not.</summary>
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
            .. opened.GroupBy(fact => fact.Challenge).Where(group => group.Count() > 1 && group.Any(fact => fact.Key is null || fact.Key != group.First().Key))
                .Select(group => $"{group.Key} was accepted again without its key"),
            .. opened.Where(fact => OpenedAfterUsed(fact)).Select(fact => $"{fact.Challenge} was accepted after it was called used"),
            .. Of<Fact.Missed>().Where(WentBack).Select(fact => $"{fact.Challenge} got a try back: {fact.Left} were left"),
            .. opened.Select(fact => fact.Session).Distinct().Where(session => !found.ContainsKey(session)).Select(session => $"{session} was never looked for"),
            .. found.Where(entry => !entry.Value && !asked.Contains(entry.Key)).Select(entry => $"{entry.Key} was lost"),
            .. found.Where(entry => entry.Value && loggedOut.Contains(entry.Key)).Select(entry => $"{entry.Key} stands though its logout was answered"),
        ];
    }

    /// <summary>Who was told of a miss before this one was asked for, was told of more tries.</summary>
    private bool WentBack(Fact.Missed missed) =>
        _facts.Take(missed.AskedAfter).OfType<Fact.Missed>().Any(earlier => earlier.Challenge == missed.Challenge && earlier.Left <= missed.Left);

    private List<T> Of<T>() => [.. _facts.OfType<T>()];

    /// <summary>Without the key that opened it, a challenge that somebody has heard is used opens nothing more.</summary>
    private bool OpenedAfterUsed(Fact.Opened opened) =>
        opened.Key is null && _facts.Take(opened.AskedAfter).OfType<Fact.ToldUsed>().Any(fact => fact.Challenge == opened.Challenge);
}
