using OrleansSelfCare.Grains.Interfaces;

namespace OrleansSelfCare.Grains.Outbox;

/// <summary>Tries the way of a mail, stage by stage.</summary>
public interface IMailTester
{
    /// <summary>Takes at most a minute. Failures are steps, not exceptions.</summary>
    /// <param name="line">The service line whose sender is used.</param>
    /// <param name="to">Gets the test mail, which contains no secret.</param>
    Task<IReadOnlyList<MailTest.Step>> Test(string line, string to);
}
