using OrleansSelfCare.Client;

namespace OrleansSelfCare.Desk.Accounts;

/// <summary>A lock or a counter of the account.</summary>
/// <param name="What">What is refused, since how many errors.</param>
/// <param name="Opens">What ends it.</param>
internal sealed record LockLine(AccountLock Lock, string What, string Opens);

internal static class LockLines
{
    public static IEnumerable<LockLine> Of(AccountView view, DeskTexts texts, DateTimeOffset now)
    {
        var locks = view.Locks;
        foreach (var failures in locks.PasswordFailures)
        {
            yield return new(
                AccountLock.Password,
                texts["lock.password", failures.Network, failures.Failures],
                Opens(failures.Locked, failures.RefusedUntil));
        }

        if (locks.CodeFailures > 0 || locks.CodesLocked || locks.CodesRefusedUntil is not null)
        {
            yield return new(AccountLock.Code, texts["lock.code", locks.CodeFailures], Opens(locks.CodesLocked, locks.CodesRefusedUntil));
        }

        if (locks.PhoneLocked)
        {
            yield return new(
                AccountLock.Phone, texts["lock.phone"], Opens(locks.PhoneLockedUntil is null, locks.PhoneLockedUntil));
        }
        else if (locks.PhoneMisses > 0)
        {
            yield return new(AccountLock.Phone, texts["lock.phone.misses", locks.PhoneMisses], texts["lock.open"]);
        }

        if ((locks.MailsRefusedUntil ?? locks.NewAddressesRefusedUntil) is { } until)
        {
            yield return new(
                AccountLock.Mail, texts[locks.MailsRefusedUntil is null ? "lock.mail.new" : "lock.mail"], Opens(false, until));
        }

        if (view.EmailMark is { } mark)
        {
            yield return new(
                AccountLock.Address, texts["lock.address", TimelineSentence.Reason(mark, texts.Language)], texts["lock.address.opens"]);
        }

        string Opens(bool isLocked, DateTimeOffset? until) =>
            isLocked ? texts["lock.closed"]
            : until is { } time ? texts["lock.until", texts.Time(time, view.TimeZone, now)]
            : texts["lock.open"];
    }
}
