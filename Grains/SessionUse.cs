using System.Collections.Immutable;
using OrleansSelfCare.Accounts;
using OrleansSelfCare.Accounts.Outbox;
using OrleansSelfCare.Accounts.Sessions;

namespace OrleansSelfCare.Grains;

/// <summary>
/// When an account's sessions were last used. A session check writes nothing; the time is kept here and stored later, by another call.
/// </summary>
/// <param name="store">Makes the account store the times, in a separate call.</param>
internal sealed class SessionUse(AccountId id, AccountServices services, Func<Task> store)
{
    private readonly Dictionary<Guid, DateTimeOffset> _lastUsed = [];
    private bool _isStoring;

    public bool IsEmpty => _lastUsed.Count == 0;

    public IReadOnlyDictionary<Guid, DateTimeOffset> LastUsed => _lastUsed;

    /// <param name="isUse">False: the check is no use of the session, so it doesn't prolong it.</param>
    /// <returns>Null: no such session, or it has ended.</returns>
    public SessionView? Check(Account account, CheckSession.Command command, bool isUse = true)
    {
        // The most frequent call: its context has no random bits, because it creates nothing.
        var context = new DecisionContext(services.Now, services.RulesOf(id.Line));
        DateTimeOffset? lastUsed = _lastUsed.TryGetValue(command.SessionId, out var at) ? at : null;
        var session = CheckSession.Decide(account, command, lastUsed, context, isUse);
        if (isUse && session is not null)
        {
            _lastUsed[command.SessionId] = context.Now;
            if (!_isStoring && ProcessDueWork.IsUseUnstored(account, command.SessionId, context.Now))
            {
                _isStoring = true;
                _ = Store();
            }
        }

        return session;
    }

    /// <summary>Storing begins: later use must be stored again.</summary>
    public void StoreBegins() => _isStoring = false;

    public void KeepOnly(ImmutableArray<Session> sessions)
    {
        foreach (var ended in _lastUsed.Keys.Except(sessions.Select(session => session.Id)))
        {
            _lastUsed.Remove(ended);
        }
    }

    private async Task Store()
    {
        try
        {
            await store();
        }
        catch (Exception)
        {
            // The next session check tries again.
        }
        finally
        {
            _isStoring = false;
        }
    }
}
