using OrleansSelfCare.Gateway.Http;

namespace OrleansSelfCare.Tests.Http;

public sealed class UnavailableExceptionHandlerTests
{
    [Fact]
    public void Silo_of_an_earlier_version_that_has_no_such_call_is_unavailable() =>
        Assert.True(UnavailableExceptionHandler.IsUnavailable(new TypeLoadException()));

    [Fact]
    public void Library_that_is_not_installed_is_an_error_and_not_unavailable()
    {
        Assert.False(UnavailableExceptionHandler.IsUnavailable(new DllNotFoundException()));
        Assert.False(UnavailableExceptionHandler.IsUnavailable(new EntryPointNotFoundException()));
    }
}
