using OrleansSelfCare.Tests.Hosts;

namespace OrleansSelfCare.Tests.Contract;

/// <summary>
/// What depends on the hosting, over HTTP, on every hosting: faults, restarts, calls at the same time, effects in the store, and every call
/// once. There is one derived class for each hosting; it only starts the host. The rules' limits are in <see cref="AccountRulesTests"/>.
/// </summary>
/// <inheritdoc cref="ContractTest"/>
public abstract partial class AccountContract(Func<Task<ContractHost>> start) : ContractTest(start);
