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

        /// <summary>A service got an authorization code.</summary>
        public sealed record CodeGiven(string Code, string Session) : Fact;

        /// <summary>A code was answered with tokens.</summary>
        public sealed record Redeemed(string Code) : Fact;

        /// <summary>A used code or a replaced refresh token of the grant was sent again; its outcome is unknown.</summary>
        public sealed record GrantEndAsked(string Code) : Fact;

        /// <summary>It was answered with a refusal.</summary>
        public sealed record GrantEnded(string Code) : Fact;

        /// <summary>A token of the grant was answered, or the first use of its code was refused.</summary>
        /// <param name="Generation">Of the refresh token; null: it was not one.</param>
        /// <param name="AskedAfter">The number of recorded facts when the request was sent.</param>
        public sealed record GrantUsed(string Code, int? Generation, bool IsGood, int AskedAfter = 0) : Fact;

        /// <summary>A client that receives logouts got tokens.</summary>
        /// <param name="Name">The session's name for clients.</param>
        public sealed record SignedIn(string Session, string Client, string Name) : Fact;

        /// <summary>A client accepted a logout for the session of this name.</summary>
        public sealed record Told(string Client, string Name) : Fact;
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
            .. ViolationsOfGrants(),
            .. ViolationsOfLogouts(found),
        ];
    }

    private IEnumerable<string> ViolationsOfLogouts(Dictionary<string, bool> found)
    {
        var sessions = Of<Fact.SignedIn>().Distinct().ToDictionary(fact => (fact.Client, fact.Name), fact => fact.Session);
        var asked = _facts.Index().Where(one => one.Item is Fact.LogoutAsked)
            .ToLookup(one => ((Fact.LogoutAsked)one.Item).Session, one => one.Index);
        var told = _facts.Index().Where(one => one.Item is Fact.Told)
            .ToLookup(one => (((Fact.Told)one.Item).Client, ((Fact.Told)one.Item).Name), one => one.Index);
        return
        [
            .. sessions.Where(one => !found.GetValueOrDefault(one.Value, true) && !told.Contains(one.Key))
                .Select(one => $"{one.Key.Client} was not told that {one.Value} has ended"),
            .. told.Where(one => !sessions.ContainsKey(one.Key))
                .Select(one => $"{one.Key.Client} was told of {one.Key.Name}, which it got no token of"),
            .. told.Where(one => sessions.TryGetValue(one.Key, out var session)
                    && (found.GetValueOrDefault(session) || !asked[session].Any(place => place < one.Min())))
                .Select(one => $"{one.Key.Client} was told of {sessions[one.Key]}, which stood"),
        ];
    }

    private IEnumerable<string> ViolationsOfGrants()
    {
        var sessions = Of<Fact.CodeGiven>().ToDictionary(fact => fact.Code, fact => fact.Session);
        var asked = Places(fact => (fact as Fact.GrantEndAsked)?.Code ?? (fact as Fact.LogoutAsked)?.Session);
        var ended = Places(fact => (fact as Fact.GrantEnded)?.Code ?? (fact as Fact.LoggedOut)?.Session);
        var used = _facts.Index().Where(fact => fact.Item is Fact.GrantUsed)
            .Select(fact => (Place: fact.Index, Fact: (Fact.GrantUsed)fact.Item)).ToList();
        var refreshed = used.Where(one => one.Fact is { IsGood: true, Generation: not null }).ToLookup(one => one.Fact.Code);
        return
        [
            .. Of<Fact.Redeemed>().GroupBy(fact => fact.Code).Where(group => group.Count() > 1)
                .Select(group => $"a code was redeemed twice: {group.Key}"),
            .. used.Where(one => !one.Fact.IsGood && !HasBefore(one.Place, asked, one.Fact.Code))
                .Select(one => $"a good code or token was refused: {one.Fact.Code}"),
            .. used.Where(one => one.Fact.IsGood && HasBefore(one.Fact.AskedAfter, ended, one.Fact.Code))
                .Select(one => $"a token was good after its end: {one.Fact.Code}"),
            .. used.Where(one => one.Fact.IsGood && refreshed[one.Fact.Code].Any(
                    other => other.Place < one.Fact.AskedAfter && other.Fact.Generation > one.Fact.Generation))
                .Select(one => $"generation {one.Fact.Generation} was good after the next one: {one.Fact.Code}"),
        ];

        ILookup<string?, int> Places(Func<Fact, string?> of) => _facts.Index().ToLookup(fact => of(fact.Item), fact => fact.Index);

        bool HasBefore(int place, ILookup<string?, int> places, string code) =>
            places[code].Concat(places[sessions[code]]).Any(other => other < place);
    }

    /// <summary>Each reply to a wrong code has fewer attempts left than the replies before its request was sent.</summary>
    private bool WentBack(Fact.Missed missed) =>
        _facts.Take(missed.AskedAfter).OfType<Fact.Missed>()
            .Any(earlier => earlier.Challenge == missed.Challenge && earlier.Left <= missed.Left);

    public List<T> Of<T>() => [.. _facts.OfType<T>()];

    /// <summary>After a reply with reason used, a verify without the idempotency key must not open a session.</summary>
    private bool OpenedAfterUsed(Fact.Opened opened) =>
        opened.Key is null && _facts.Take(opened.AskedAfter).OfType<Fact.ToldUsed>().Any(fact => fact.Challenge == opened.Challenge);
}
