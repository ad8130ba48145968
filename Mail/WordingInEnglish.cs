using System.Diagnostics;
using OrleansSelfCare.Grains.Outbox;
using OrleansSelfCare.Hosting.Settings;

namespace OrleansSelfCare.Mail;

/// <summary>The texts of the mails in English, sentence by sentence those of <see cref="Wording"/>.</summary>
internal static class WordingInEnglish
{
    public static (string Subject, IReadOnlyList<Paragraph> Paragraphs) Of(ServiceLine line, OutgoingMail mail) => mail switch
    {
        OutgoingMail.LoginCode code => (Or(line.Mail.English.CodeSubject, "Your sign-in code"), LoginCode(line, code)),
        OutgoingMail.AddressChanged => (
            Or(line.Mail.English.AddressChangedSubject, "Your e-mail address was changed"), AddressChanged(line)),
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

    private static IReadOnlyList<Paragraph> AddressChanged(ServiceLine line) =>
    [
        WhyThisMail(line),
        new Paragraph.Sentence(
            $"The e-mail address registered for {line.Name.In(english: true)} was changed. "
            + "From now on, sign-in codes go to the new address."),
        new Paragraph.Sentence("If you changed it yourself, you need not do anything."),
        new Paragraph.Sentence("If you did not, somebody else may have changed it. Please contact us immediately:"),
        .. Paragraph.Sentence.IfAny("Phone: ", line.SupportPhone),
        .. Paragraph.Sentence.IfAny("Hours: ", line.SupportHours.In(english: true)),
        new Paragraph.Link("Contact: ", line.ContactUrl),
    ];

    private static Paragraph.Sentence WhyThisMail(ServiceLine line) =>
        new($"This is an automatic mail to a customer of {Or(line.Mail.English.SiteName, line.Name.In(english: true))}.");

    private static string Or(string setting, string text) => setting.Length > 0 ? setting : text;

    /// <summary>As in <see cref="Wording"/>.</summary>
    private static string Duration(TimeSpan lifetime) => lifetime >= TimeSpan.FromMinutes(1)
        ? Count((int)lifetime.TotalMinutes, "minute")
        : Count((int)lifetime.TotalSeconds, "second");

    private static string Count(int number, string unit) => $"{number} {unit}{(number == 1 ? "" : "s")}";
}
