namespace OrleansSelfCare.Tests.Rules;

public class LogOutTests
{
    [Fact]
    public void It_ends_that_session_and_no_other()
    {
        var it = Given.SignedIn();
        var first = it.Session;
        it.LogIn();
        it.Verify(it.Code);
        var before = it.Account;
        it.LogOut(first);
        Whole.Equal(before with { Sessions = [before.Sessions[0]] }, it.Account);
        Assert.Null(it.CheckSession(first));
    }

    [Fact]
    public void A_session_that_ended_already_is_fine_and_changes_nothing()
    {
        var it = Given.SignedIn();
        it.LogOut();
        var before = it.Account;
        it.LogOut();
        it.LogOut(Guid.AllBitsSet);
        Assert.Same(before, it.Account);
    }
}
