using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using OrleansSelfCare.Grains.Outbox;
using OrleansSelfCare.Hosting.Settings;
using OrleansSelfCare.Mail;
using OrleansSelfCare.Tests.Hosts;

namespace OrleansSelfCare.Tests.Mail;

/// <summary>A mail of the test mail server, as its recipient reads it.</summary>
internal static class RenderedMail
{
    public static async Task<ReadMail> Of(OutgoingMail mail, TestGateway gateway)
    {
        var directory = Directory.CreateTempSubdirectory("selfcare-test-");
        try
        {
            var options = new SelfCareOptions { DataDirectory = directory.FullName };
            foreach (var (id, line) in gateway.Services.GetRequiredService<IOptions<SelfCareOptions>>().Value.Lines)
            {
                options.Lines[id] = line;
            }

            await new FileMailer(options, new FakeTimeProvider()).Send(mail, default);
            var file = Assert.Single(directory.GetFiles("*.eml", SearchOption.AllDirectories));
            return ReadMail.Parse(await File.ReadAllTextAsync(file.FullName, Encoding.Latin1));
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }
}
