using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using OrleansSelfCare.Accounts;
using OrleansSelfCare.Gateway.Editions;
using OrleansSelfCare.Shell;

namespace OrleansSelfCare.Gateway.Provisioning;

/// <summary>What became of a provisioning file's rows.</summary>
/// <param name="Unchanged">They were there and equal.</param>
internal sealed record ImportReport(int Created, int Updated, int Unchanged, IReadOnlyList<RejectedRow> Rejected);

/// <param name="Line">The line's number in the file, from 1.</param>
internal sealed record RejectedRow(int Line, string Reason);

/// <summary>Makes accounts out of rows, as many at a time as there are cores to hash on; a bad row is reported and skipped.</summary>
internal sealed class AccountsImport(IAccounts accounts, IOptions<SelfCareOptions> options)
{
    private static readonly int AtATime = 2 * Environment.ProcessorCount;

    public async Task<ImportReport> Run(IAsyncEnumerable<ImportRow> rows, bool onlyNew, CancellationToken cancellation)
    {
        var counts = new int[3];
        var rejected = new ConcurrentBag<RejectedRow>();
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = AtATime, CancellationToken = cancellation };
        await Parallel.ForEachAsync(rows, parallel, async (row, _) =>
        {
            if (Fault(row, out var id, out var command, onlyNew) is { } fault)
            {
                rejected.Add(new(row.LineNumber, fault));
                return;
            }

            try
            {
                Interlocked.Increment(ref counts[(int)await accounts[id].Import(command!)]);
            }
            catch (Exception e) when (e is UnavailableException || Edition.IsUnavailable(e))
            {
                rejected.Add(new(row.LineNumber, "not stored: the service was busy or its store away; send this row again"));
            }
        });
        return new(
            counts[(int)Import.Result.Created],
            counts[(int)Import.Result.Updated],
            counts[(int)Import.Result.Unchanged],
            [.. rejected.OrderBy(row => row.Line)]);
    }

    private string? Fault(ImportRow row, out AccountId id, out Import.Command? command, bool onlyNew)
    {
        (id, command) = (default, null);
        if (row.Fields is not { } fields)
        {
            return row.Fault ?? "empty";
        }

        var email = TypedText.HalfWidth(fields.Email);
        var phone = TypedText.Number(fields.ContactPhone);
        if (fields.Line is null || !options.Value.Lines.ContainsKey(fields.Line))
        {
            return "line: not a configured service line";
        }

        if (!AccountId.TryCreate(fields.Line, fields.SelfCareId, out id))
        {
            return "selfCareId: 1 to 64 of A-Z a-z 0-9 . _ - @";
        }

        var password = new Password(fields.Password ?? "");
        if (password.Length == 0 || password.IsTooLong || password.Reveal().Any(c => char.IsControl(c) || c == '\uFFFD'))
        {
            return $"password: 1 to {Password.MaxLength} characters, in UTF-8, none of them control characters";
        }

        if (email.Length > 0 && !EmailAddress.IsStorable(email))
        {
            return "email: not an address";
        }

        if (phone.Length > 0 && !PhoneNumber.IsValid(phone))
        {
            return "contactPhone: up to 20 digits";
        }

        if (fields.Disabled is not (null or "" or "true" or "false"))
        {
            return "disabled: true or false";
        }

        command = new(password, email.Length > 0 ? email : null, phone.Length > 0 ? phone : null, fields.Disabled == "true", onlyNew);
        return null;
    }
}
