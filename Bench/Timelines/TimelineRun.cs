using System.Diagnostics;
using OrleansSelfCare.Accounts;
using OrleansSelfCare.Accounts.Sessions;
using OrleansSelfCare.Accounts.SignIn;
using OrleansSelfCare.Accounts.Throttling;
using OrleansSelfCare.Accounts.Timelines;
using OrleansSelfCare.Storage.Serialization;
using OrleansSelfCare.Storage.Sqlite;
using StoredAccount = OrleansSelfCare.Accounts.Account;

namespace OrleansSelfCare.Bench.Timelines;

/// <summary>The cost of an account's timeline: bytes, memory, serialization, and a durable write.</summary>
internal static class TimelineRun
{
    private const int Rounds = 9;
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 9, 0, 0, TimeSpan.Zero);

    public static void Measure(bool quick)
    {
        var writes = quick ? 200 : 2_000;
        var bare = Customer();
        (string Name, StoredAccount Account)[] all =
        [
            ("no timeline", bare),
            ("one sign-in, 4 entries", WithSignIns(bare, 1)),
            ("full, 100 entries", WithSignIns(bare, Timeline.Kept / 4)),
        ];

        using var directory = new TemporaryDirectory();
        using var store = new SqliteAccountStore(directory.Path);
        var rounds = Enumerable.Range(0, Rounds + 1)
            .Select(_ => all.Select(one => Round(store, one.Account, writes)).ToArray()).Skip(1).ToArray();

        Console.WriteLine();
        Console.WriteLine($"The timeline in a write of the state, over the same state without it, {writes:N0} writes a round");
        Report.Row("", "figure", "", "");
        for (var i = 0; i < all.Length; i++)
        {
            Report.Row(all[i].Name, $"{AccountJson.Write(all[i].Account).Length:N0} bytes stored, {Held(all[i].Account):N0} held", "", "");
        }

        for (var i = 1; i < all.Length; i++)
        {
            var at = i;
            Report.Row($"{all[i].Name}: bytes of an entry", Spread.Number(Added(all[at].Account, bare), "F0"), "", "");
            Report.Row("  writing the text / without", Ratio(round => round[at].Writing / round[0].Writing), "", "");
            Report.Row("  reading it / without", Ratio(round => round[at].Reading / round[0].Reading), "", "");
            Report.Row("  a durable write / without", Ratio(round => round[at].Storing / round[0].Storing), "", "");
        }

        Report.Row("writing the text, without: microseconds", new Spread(rounds.Select(round => round[0].Writing)).Show("F1", 1e6), "", "");
        Report.Row("a durable write, without: microseconds", new Spread(rounds.Select(round => round[0].Storing)).Show("F0", 1e6), "", "");

        string Ratio(Func<(double Writing, double Reading, double Storing)[], double> ratio) => new Spread(rounds.Select(ratio)).Show("F2");
    }

    /// <summary>Seconds per operation.</summary>
    private static (double Writing, double Reading, double Storing) Round(SqliteAccountStore store, StoredAccount account, int writes)
    {
        var text = AccountJson.Write(account);
        var writing = Time(writes, () => AccountJson.Write(account));
        var reading = Time(writes, () => AccountJson.Read(text));
        var version = store.Read(account.Id)?.Version ?? 0;
        var storing = Time(writes / 10, () => version = store.Write(account, version).Result);
        return (writing, reading, storing);
    }

    /// <summary>Bytes of memory of an account read from the store.</summary>
    private static long Held(StoredAccount account)
    {
        const int Accounts = 1_000;
        var text = AccountJson.Write(account);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var held = Enumerable.Range(0, Accounts).Select(_ => AccountJson.Read(text)).ToArray();
        var bytes = GC.GetTotalMemory(forceFullCollection: true) - before;
        GC.KeepAlive(held);
        return bytes / Accounts;
    }

    private static double Time(int times, Action one)
    {
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < times; i++)
        {
            one();
        }

        return Stopwatch.GetElapsedTime(start).TotalSeconds / times;
    }

    private static double Added(StoredAccount account, StoredAccount bare) =>
        (double)(AccountJson.Write(account).Length - AccountJson.Write(bare).Length) / account.Timeline.Entries.Length;

    /// <summary>The state after a sign-in: a hash, an address, a session, and the last redemption.</summary>
    private static StoredAccount Customer()
    {
        var challenge = new Challenge
        {
            Id = Guid.NewGuid(),
            KeyId = "k1",
            CodeNumber = 1,
            SentTo = "customer@example.jp",
            ExpiresAt = Now,
            ResendAt = Now,
            Network = "203.0.113.9",
        };
        var session = new Session(Guid.NewGuid(), "k1", Now, Now);
        return new()
        {
            Id = AccountId.FromKey("account/ip-phone/customer-000001"),
            PasswordHash = Convert.ToBase64String(new byte[61]),
            Email = "customer@example.jp",
            ContactPhone = "0312345678",
            Sessions = [session],
            Ended = [new(challenge.Id, ChallengeEnd.Used)],
            LastRedemption = new(challenge, session.Id, null, Now),
            PasswordLimiter = PasswordAttemptLimiter.Empty.AfterSuccess("203.0.113.9"),
            MailsQueued = 1,
        };
    }

    private static StoredAccount WithSignIns(StoredAccount account, int signIns)
    {
        for (var i = 0; i < signIns; i++)
        {
            var at = Now.AddDays(i * 6);
            var tag = Reference.Of(new Guid(i, 1, 2, new byte[8]), 1, inDigits: true);
            account = account.AppendToTimeline(new(at, TimelineEvent.Login, Network: "203.0.113.9", Reference: tag))
                .AppendToTimeline(new(at, TimelineEvent.CodeSent, Reference: tag, Email: "c***@example.jp"))
                .AppendToTimeline(new(at.AddSeconds(1), TimelineEvent.CodeTaken, Reference: tag))
                .AppendToTimeline(new(at.AddSeconds(40), TimelineEvent.CodeRedeemed, Network: "203.0.113.9", Reference: tag));
        }

        return account;
    }
}
