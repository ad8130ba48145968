using Orleans.Storage;
using OrleansSelfCare.Accounts;
using OrleansSelfCare.Grains;

namespace OrleansSelfCare.Cluster;

/// <summary>The same stored form as in the embedded store: <see cref="AccountJson"/>.</summary>
internal sealed class AccountStateSerializer : IGrainStorageSerializer
{
    public BinaryData Serialize<T>(T? input) => input is AccountState { Account: { } account }
        ? new BinaryData(AccountJson.Write(account))
        : throw new NotSupportedException($"This storage keeps accounts, not {typeof(T).Name}.");

    public T Deserialize<T>(BinaryData input) => new AccountState { Account = AccountJson.Read(input) } is T state
        ? state
        : throw new NotSupportedException($"This storage keeps accounts, not {typeof(T).Name}.");
}
