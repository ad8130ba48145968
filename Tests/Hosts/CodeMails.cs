using OrleansSelfCare.TestKit;

namespace OrleansSelfCare.Tests.Hosts;

internal static class CodeMails
{
    /// <summary>A code that is not this one.</summary>
    public static string Wrong(string code) => code == "000000" ? "000001" : "000000";

    /// <summary>Waits for the mail with this reference.</summary>
    /// <returns>Its code.</returns>
    public static async Task<string> CodeOf(this Inbox inbox, string email, string reference)
    {
        var mails = await Eventually(
            () => inbox.CodesTo(email).Where(mail => mail.Reference == reference).ToArray(),
            found => found.Length > 0);
        return mails[0].Code.Reveal();
    }
}
