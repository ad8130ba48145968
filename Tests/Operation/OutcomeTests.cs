using OrleansSelfCare.Accounts.Email;
using OrleansSelfCare.Accounts.Passwords;
using OrleansSelfCare.Accounts.SignIn;
using OrleansSelfCare.Grains.Diagnostics;

namespace OrleansSelfCare.Tests.Operation;

/// <summary>Every result type has a name in the metrics.</summary>
public sealed class OutcomeTests
{
    public static TheoryData<Type> Results => [.. new[]
    {
        typeof(LogIn.Result), typeof(Verify.Result), typeof(Resend.Result), typeof(ChangeEmail.Result), typeof(ChangePassword.Result),
        typeof(StepUp.Result),
    }.SelectMany(results => results.GetNestedTypes())];

    [Theory]
    [MemberData(nameof(Results))]
    public void Every_result_has_a_name_of_its_own(Type result)
    {
        var of = typeof(Outcome).GetMethod(nameof(Outcome.Of), [result.BaseType!])!;

        var outcome = (Outcome)of.Invoke(null, [System.Runtime.CompilerServices.RuntimeHelpers.GetUninitializedObject(result)])!;

        Assert.Matches("^[a-z-]+$", outcome.Name);
        Assert.NotEqual("unnamed", outcome.Name);
    }
}
