using OrleansSelfCare.Tests.Hosts;

namespace OrleansSelfCare.Tests.Contract;

/// <summary>
/// The account's rules over HTTP, at their limits. They don't depend on the hosting (the tests in <c>Rules</c> have all their values), so
/// one is enough.
/// </summary>
public sealed partial class AccountRulesTests(LocalhostContract.SharedHost shared)
    : ContractTest(() => Task.FromResult<ContractHost>(shared.Gateway)), IClassFixture<LocalhostContract.SharedHost>;
