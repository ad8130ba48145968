namespace OrleansSelfCare.Cli;

/// <summary>The arguments or settings are wrong. The message says how to correct them.</summary>
internal sealed class UsageException(string message) : Exception(message);
