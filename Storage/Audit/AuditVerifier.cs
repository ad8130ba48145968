using System.Text.Json;

namespace OrleansSelfCare.Storage.Audit;

/// <summary>What is wrong with the audit rows.</summary>
/// <param name="What">
/// <c>altered</c>: a row is not as it was written; <c>missing</c>: rows were deleted; <c>not-stored</c>: the gateway itself left rows out,
/// because the database was away for too long; <c>checkpoint-altered</c>: the checkpoint is not as it was written, or rows from before it
/// are there; <c>key-missing</c>: the key ring no longer has the key of a digest, so it can't be checked.
/// </param>
/// <param name="Number">The first row, or the first missing one.</param>
/// <param name="Last">The last one.</param>
public sealed record AuditProblem(string Chain, long Number, long Last, string What)
{
    public const string Altered = "altered";
    public const string Missing = "missing";
    public const string NotStored = "not-stored";
    public const string CheckpointAltered = "checkpoint-altered";
    public const string KeyMissing = "key-missing";
}

/// <param name="Open">Chains without a last row: their processes run, or were killed.</param>
/// <param name="Problems">The first ones.</param>
/// <param name="MoreProblems">There are more than those.</param>
public sealed record AuditReport(int Chains, long Rows, int Open, IReadOnlyList<AuditProblem> Problems, bool MoreProblems);

/// <summary>Compares every row, every digest and every checkpoint.</summary>
public sealed class AuditVerifier(AuditStore store, AuditSigner signer)
{
    private const int PageSize = 1_000;
    private const int MaxProblems = 100;

    /// <summary>Reads all rows, page by page. Rows that are added meanwhile are left out.</summary>
    public async Task<AuditReport> Verify(CancellationToken cancellation)
    {
        var end = await store.ReadEnd(cancellation);
        var (rows, open) = (0L, 0);
        var problems = new List<AuditProblem>();
        var last = new Dictionary<string, long>(StringComparer.Ordinal);
        var heads = new List<AuditHead>();
        for (var chain = await store.ReadNextChain("", cancellation);
            chain.Length > 0;
            chain = await store.ReadNextChain(chain, cancellation))
        {
            var check = await Check(chain, end, cancellation);
            rows += check.Rows;
            open += check.IsClosed ? 0 : 1;
            last[chain] = check.Number;
            heads.AddRange(check.Heads);
            problems.AddRange(check.Problems.Take(MaxProblems + 1 - problems.Count));
        }

        problems.AddRange(heads
            .GroupBy(head => head.Chain, (chain, named) => (Chain: chain, Named: named.Max(head => head.Number)))
            .Select(head => (head.Chain, head.Named, Found: last.GetValueOrDefault(head.Chain, -1)))
            .Where(head => head.Found < head.Named)
            .Select(head => new AuditProblem(head.Chain, head.Found + 1, head.Named, AuditProblem.Missing)));
        return new(last.Count, rows, open, [.. problems.Take(MaxProblems)], problems.Count > MaxProblems);
    }

    /// <summary>
    /// Deletes the rows of before that time, but of each chain only those before the first problem: what was altered stays to be found.
    /// </summary>
    /// <returns>The chains whose rows can't be deleted because of a problem.</returns>
    public async Task<IReadOnlyList<string>> Cut(DateTimeOffset before, CancellationToken cancellation)
    {
        var (end, kept) = (await store.ReadEnd(cancellation), new List<string>());
        foreach (var chain in await store.ReadOldChains(before, cancellation))
        {
            var check = await StartOf(chain, end, cancellation);
            var cut = check.Checkpoint?.Number;
            List<AuditRow> page;
            do
            {
                page = check.IsSound ? await store.ReadChain(chain, check.Number, end, PageSize, cancellation) : [];
                var old = page.TakeWhile(row => row.Columns.Time < before.ToUnixTimeMilliseconds() && check.Add(row)).LastOrDefault();
                if (old is not null)
                {
                    await store.Cut(signer.SignCheckpoint(old), cancellation);
                    cut = old.Number;
                }

                page = old == page.LastOrDefault() ? page : [];
            }
            while (page.Count == PageSize);

            if (!check.IsSound && await IsCheckpointAt(cut, chain, cancellation))
            {
                kept.Add(chain);
            }
        }

        return kept;
    }

    /// <summary>The entry of a chain's first row; null if it is not as it was written.</summary>
    public AuditOpening? ReadOpening(AuditRow opened)
    {
        var check = new ChainCheck(opened.Chain, signer);
        check.Add(opened);
        return check.Problems.Count == 0 ? JsonSerializer.Deserialize<AuditOpening>(opened.Json, JsonSerializerOptions.Web) : null;
    }

    private async Task<ChainCheck> Check(string chain, long end, CancellationToken cancellation)
    {
        while (true)
        {
            var check = await StartOf(chain, end, cancellation);
            List<AuditRow> page;
            do
            {
                page = await store.ReadChain(chain, check.Number, end, PageSize, cancellation);
                page.ForEach(row => check.Add(row));
            }
            while (page.Count == PageSize);

            if (check.Problems.Count == 0 || await IsCheckpointAt(check.Checkpoint?.Number, chain, cancellation))
            {
                return check;
            }
        }
    }

    /// <summary>False: another gateway has cut the chain since its checkpoint was read, and rows may be missing because of that.</summary>
    private async Task<bool> IsCheckpointAt(long? number, string chain, CancellationToken cancellation) =>
        (await store.ReadCheckpoint(chain, cancellation))?.Number == number;

    private async Task<ChainCheck> StartOf(string chain, long end, CancellationToken cancellation)
    {
        var check = new ChainCheck(chain, signer);
        if (await store.ReadCheckpoint(chain, cancellation) is { } checkpoint)
        {
            check.Start(checkpoint);
            if (await store.ReadChain(chain, -1, end, 1, cancellation) is [var first] && first.Number <= checkpoint.Number)
            {
                check.AddProblem(first.Number, checkpoint.Number, AuditProblem.CheckpointAltered);
            }
        }

        return check;
    }

    /// <summary>Goes along a chain.</summary>
    private sealed class ChainCheck(string chain, AuditSigner signer)
    {
        private byte[] _digest = AuditSigner.None;
        private long _position;

        public AuditCheckpoint? Checkpoint { get; private set; }

        /// <summary>Of the last row.</summary>
        public long Number { get; private set; } = -1;

        public long Rows { get; private set; }

        public bool IsClosed { get; private set; }

        public List<AuditHead> Heads { get; } = [];

        public List<AuditProblem> Problems { get; } = [];

        /// <summary>Nothing that can be checked was altered, and nothing is missing but what the gateway itself left out.</summary>
        public bool IsSound => Problems.All(problem => problem.What is AuditProblem.NotStored or AuditProblem.KeyMissing);

        public void AddProblem(long number, long last, string what)
        {
            // The first ones tell enough, and there may be millions.
            if (Problems.Count <= MaxProblems)
            {
                Problems.Add(new(chain, number, last, what));
            }
        }

        public void Start(AuditCheckpoint checkpoint)
        {
            Checkpoint = checkpoint;
            var right = signer.IsRight(checkpoint);
            if (right != true)
            {
                AddProblem(
                    0, checkpoint.Number, right is null ? AuditProblem.KeyMissing : AuditProblem.CheckpointAltered);
            }

            (Number, _digest, IsClosed) = (checkpoint.Number, checkpoint.Digest, true);
        }

        /// <returns>Whether the chain is sound up to this row.</returns>
        public bool Add(AuditRow row)
        {
            var columns = Read(row);
            var isNext = row.Number == Number + 1;
            var right = signer.IsRight(row, _digest);
            if (right is null)
            {
                AddProblem(row.Number, row.Number, AuditProblem.KeyMissing);
            }
            else if (columns != row.Columns || columns.Chain != chain || row.Position <= _position || (right == false && isNext))
            {
                AddProblem(row.Number, row.Number, AuditProblem.Altered);
            }
            else if (!isNext)
            {
                // The digest shows which row was written before this one.
                AddProblem(Number + 1, row.Number - 1, right == true ? AuditProblem.NotStored : AuditProblem.Missing);
            }

            (Number, _digest, _position) = (row.Number, row.Digest, row.Position);
            Rows++;
            IsClosed = row.Columns.Event == AuditColumns.Closed;
            if (right == true && columns?.Event == AuditColumns.Opened)
            {
                Heads.AddRange(JsonSerializer.Deserialize<AuditOpening>(row.Json, JsonSerializerOptions.Web)!.Heads);
            }

            return IsSound;
        }

        private static AuditColumns? Read(AuditRow row)
        {
            try
            {
                return AuditColumns.Of(row.Json);
            }
            catch (JsonException)
            {
                return null;
            }
        }
    }
}
