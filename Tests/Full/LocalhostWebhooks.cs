using OrleansSelfCare.Tests.Webhooks;

namespace OrleansSelfCare.Tests.Full;

public sealed class LocalhostWebhooks() : WebhookContract("Localhost");
