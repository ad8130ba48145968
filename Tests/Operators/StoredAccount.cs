using Microsoft.Extensions.DependencyInjection;
using OrleansSelfCare.Accounts;
using OrleansSelfCare.Accounts.Passwords;
using OrleansSelfCare.Grains.Interfaces;
using OrleansSelfCare.TestKit;

namespace OrleansSelfCare.Tests.Operators;

internal static class StoredAccount
{
    /// <summary>Stores the account without an HTTP call.</summary>
    public static async Task<TestAccount> Add(this IServiceProvider host, TestAccount account)
    {
        Assert.True(AccountId.TryCreate(account.Line, account.Id, out var id));
        await host.GetRequiredService<IGrainFactory>().GetAccount(id).ImportAsync(new(
            new Password(account.Password), account.Email, account.Phone, IsDisabled: false, OnlyNew: false, null,
            new("setup", "127.0.0.1")));
        return account;
    }
}
