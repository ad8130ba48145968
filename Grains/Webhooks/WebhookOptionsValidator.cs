using OrleansSelfCare.Hosting.Settings;

namespace OrleansSelfCare.Grains.Webhooks;

/// <summary>Settings <c>SelfCare:Lines:{id}:Webhook:Secret</c>.</summary>
public sealed class WebhookOptionsValidator : SectionValidator
{
    protected override IEnumerable<(bool Holds, string Error)> Rules(SelfCareOptions options) =>
        options.Lines.Where(line => line.Value.Webhook.Secret.Length > 0).Select(line => (
            WebhookSecret.AreValid(line.Value.Webhook.Secret),
            $"SelfCare:Lines:{line.Key}:Webhook:Secret must be whsec_ and base64 of 24 to 64 bytes"));
}
