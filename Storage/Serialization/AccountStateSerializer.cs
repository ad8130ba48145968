using Orleans.Storage;
using OrleansSelfCare.Grains;
using OrleansSelfCare.Grains.Secrets;

namespace OrleansSelfCare.Storage.Serialization;

/// <summary>Serializes the grain state as <see cref="AccountJson"/>, for both stores.</summary>
public sealed class AccountStateSerializer(AccountDigests digests) : IGrainStorageSerializer
{
    public BinaryData Serialize<T>(T? input) => input is AccountState { Account: { } account }
        ? new BinaryData(AccountJson.Write(account, digests.Of(account)))
        : throw new NotSupportedException($"This storage keeps accounts, not {typeof(T).Name}.");

    public T Deserialize<T>(BinaryData input) => new AccountState { Account = AccountJson.Read(input) } is T state
        ? state
        : throw new NotSupportedException($"This storage keeps accounts, not {typeof(T).Name}.");
}
