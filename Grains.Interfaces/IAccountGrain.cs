using OrleansSelfCare.Accounts;

// The commands and results live with the rules, which know nothing of Orleans' runtime; their serializers are made here.
[assembly: GenerateCodeForDeclaringAssembly(typeof(IAccount))]

namespace OrleansSelfCare.Grains;

/// <summary>One account, one grain. Its key is <see cref="AccountId.Key"/>.</summary>
public interface IAccountGrain : IAccount, IGrainWithStringKey;
