namespace OrleansSelfCare.Cli;

/// <summary>The command can't be done as it was given; the message says what to give instead.</summary>
internal sealed class UsageException(string message) : Exception(message);
