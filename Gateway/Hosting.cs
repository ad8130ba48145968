namespace OrleansSelfCare.Gateway;

/// <summary>A way for the accounts to live: the value of <c>SelfCare:Hosting</c> and what it adds to the host.</summary>
/// <param name="MapDashboard">Maps its dashboard beneath a path; null: it has none.</param>
public sealed record Hosting(
    string Name, Action<IHostApplicationBuilder> Add, Func<IEndpointRouteBuilder, string, IEndpointConventionBuilder>? MapDashboard = null);
