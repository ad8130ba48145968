namespace OrleansSelfCare.Mail;

/// <summary>
/// Slots for mails that are sent at once. Codes that wait get a slot before notices, and only a quarter of the slots (at least one) is for
/// notices. So a code waits behind no notice but those that are being sent already.
/// </summary>
internal sealed class MailSlots(int slots)
{
    private readonly int _noticeSlots = Math.Max(1, slots / 4);
    private readonly Lock _lock = new();
    private readonly LinkedList<TaskCompletionSource> _codes = [];
    private readonly LinkedList<TaskCompletionSource> _notices = [];
    private int _taken;
    private int _takenByNotices;

    /// <summary>Runs the work in a slot. The cancellation ends the wait for it only.</summary>
    public async Task Run(bool isNotice, Func<Task> work, CancellationToken cancellation)
    {
        await Take(isNotice, cancellation);
        try
        {
            await work();
        }
        finally
        {
            Free(isNotice);
        }
    }

    private async Task Take(bool isNotice, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var waiting = isNotice ? _notices : _codes;
        LinkedListNode<TaskCompletionSource> turn;
        lock (_lock)
        {
            turn = waiting.AddLast(new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            Admit();
        }

        try
        {
            await turn.Value.Task.WaitAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
            if (!TryLeave(waiting, turn))
            {
                // Its turn came at the same moment.
                Free(isNotice);
            }

            throw;
        }
    }

    private bool TryLeave(LinkedList<TaskCompletionSource> waiting, LinkedListNode<TaskCompletionSource> turn)
    {
        lock (_lock)
        {
            if (turn.List is null)
            {
                return false;
            }

            waiting.Remove(turn);
            return true;
        }
    }

    private void Free(bool isNotice)
    {
        lock (_lock)
        {
            _taken--;
            _takenByNotices -= isNotice ? 1 : 0;
            Admit();
        }
    }

    private void Admit()
    {
        while (_taken < slots)
        {
            if (_codes.First is { } code)
            {
                _codes.Remove(code);
                code.Value.SetResult();
            }
            else if (_takenByNotices < _noticeSlots && _notices.First is { } notice)
            {
                _takenByNotices++;
                _notices.Remove(notice);
                notice.Value.SetResult();
            }
            else
            {
                return;
            }

            _taken++;
        }
    }
}
