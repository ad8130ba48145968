namespace OrleansSelfCare.Gateway;

/// <summary>A way for the accounts to live: the value of <c>SelfCare:Hosting</c> and what it adds to the host.</summary>
public sealed record Hosting(string Name, Action<IHostApplicationBuilder> Add);
