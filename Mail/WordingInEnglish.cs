using System.Diagnostics;
using System.Globalization;
using OrleansSelfCare.Grains.Outbox;
using OrleansSelfCare.Hosting.Settings;

namespace OrleansSelfCare.Mail;

/// <summary>The texts of the mails in English, sentence by sentence those of <see cref="Wording"/>.</summary>
internal static class WordingInEnglish
{
    public static (string Subject, IReadOnlyList<Paragraph> Paragraphs) Of(
        ServiceLine line, OutgoingMail mail, TimeZoneInfo zone) => mail switch
    {
        OutgoingMail.LoginCode code => (Or(line.Mail.English.CodeSubject, "Your sign-in code"), LoginCode(line, code)),
        OutgoingMail.AddressChanged changed => (
            Or(line.Mail.English.AddressChangedSubject, "Your e-mail address was changed"), AddressChanged(line, changed, zone)),
        OutgoingMail.PasswordChanged changed => (
            Or(line.Mail.English.PasswordChangedSubject, "Your password was changed"), PasswordChanged(line, changed, zone)),
        OutgoingMail.AccountChanged changed => (
            Or(line.Mail.English.AccountChangedSubject, "Your account was changed"), AccountChanged(line, changed, zone)),
        OutgoingMail.Test => (
            "Test mail",
            [new Paragraph.Sentence($"This is a test mail of {line.Name.In(english: true)}. You need not do anything.")]),
        _ => throw new UnreachableException(),
    };

    private static IReadOnlyList<Paragraph> LoginCode(ServiceLine line, OutgoingMail.LoginCode mail) =>
    [
        WhyThisMail(line),
        new Paragraph.Code("Sign-in code", mail.Code),
        new Paragraph.Sentence($"The code is valid for {Duration(mail.Lifetime)}."),
        new Paragraph.Sentence("Do not share this code with anyone."),
        new Paragraph.Sentence("If you did not expect this mail, please discard it."),
        new Paragraph.Sentence(
            $"Reference {mail.Reference} (please check that the page where you enter the code shows the same reference)"),
    ];

    private static IReadOnlyList<Paragraph> AddressChanged(
        ServiceLine line, OutgoingMail.AddressChanged mail, TimeZoneInfo zone) => Notice(
        line,
        $"The e-mail address registered for {line.Name.In(english: true)} was " + (mail.IsRemoved
            ? "removed. The next time you sign in, please register an address."
            : "changed. From now on, sign-in codes go to the new address."),
        mail.At,
        zone);

    private static IReadOnlyList<Paragraph> PasswordChanged(
        ServiceLine line, OutgoingMail.PasswordChanged mail, TimeZoneInfo zone) => Notice(
        line,
        mail.IsIssued
            ? $"A new self-care password for {line.Name.In(english: true)} was issued. The previous password no longer works."
            : $"The self-care password for {line.Name.In(english: true)} was changed. The previous password no longer works.",
        mail.At,
        zone);

    private static IReadOnlyList<Paragraph> AccountChanged(
        ServiceLine line, OutgoingMail.AccountChanged mail, TimeZoneInfo zone) => Notice(
        line,
        mail.Change switch
        {
            AccountChangedByDesk.Phone => $"The contact phone number registered for {line.Name.In(english: true)} was changed.",
            AccountChangedByDesk.Disabled =>
                $"Self-care for {line.Name.In(english: true)} was stopped. Nobody can sign in until it is started again.",
            AccountChangedByDesk.Enabled => $"Self-care for {line.Name.In(english: true)} was started again.",
            AccountChangedByDesk.AddressPending =>
                $"Another e-mail address was given for {line.Name.In(english: true)}. From the next sign-in on, codes go to the new "
                + "address. It is registered when one of them is entered.",
            _ => throw new UnreachableException(),
        },
        mail.At,
        zone);

    /// <param name="at">Null: not known.</param>
    private static IReadOnlyList<Paragraph> Notice(ServiceLine line, string what, DateTimeOffset? at, TimeZoneInfo zone) =>
    [
        WhyThisMail(line),
        new Paragraph.Sentence(what),
        .. Paragraph.Sentence.IfAny("Time: ", at is null ? "" : Time(at.Value, zone)),
        new Paragraph.Sentence("If you did this or asked for it, you need not do anything."),
        new Paragraph.Sentence("If you did not, somebody else may have done it. Please contact us immediately:"),
        .. Paragraph.Sentence.IfAny("Phone: ", line.SupportPhone),
        .. Paragraph.Sentence.IfAny("Hours: ", line.SupportHours.In(english: true)),
        new Paragraph.Link("Contact: ", line.ContactUrl),
    ];

    private static Paragraph.Sentence WhyThisMail(ServiceLine line) =>
        new($"This is an automatic mail to a customer of {Or(line.Mail.English.SiteName, line.Name.In(english: true))}.");

    private static string Time(DateTimeOffset at, TimeZoneInfo zone)
    {
        var local = TimeZoneInfo.ConvertTime(at, zone);
        var name = zone.Id == "Asia/Tokyo" ? "Japan time" : local.ToString("'UTC'zzz", CultureInfo.InvariantCulture);
        return local.ToString("d MMM yyyy HH:mm", CultureInfo.InvariantCulture) + $" ({name})";
    }

    private static string Or(string setting, string text) => setting.Length > 0 ? setting : text;

    /// <summary>As in <see cref="Wording"/>.</summary>
    private static string Duration(TimeSpan lifetime) => lifetime >= TimeSpan.FromMinutes(1)
        ? Count((int)lifetime.TotalMinutes, "minute")
        : Count((int)lifetime.TotalSeconds, "second");

    private static string Count(int number, string unit) => $"{number} {unit}{(number == 1 ? "" : "s")}";
}
