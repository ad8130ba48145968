using OrleansSelfCare.Portal.Pages;
using OrleansSelfCare.Portal.Settings;

namespace OrleansSelfCare.Tests.Pages;

public sealed class FlashTests
{
    [Fact]
    public void Message_comes_back_in_both_languages()
    {
        var flash = Flash.None with { Notice = new(NoticeKind.Error, new Text { Ja = "エラー", En = "Error" }) };

        var read = Flash.Parse(flash.ToJson()).Notice!;

        Assert.Equal((NoticeKind.Error, "エラー", "Error"), (read.Kind, read.Text.In("ja"), read.Text.In("en")));
    }

    [Fact]
    public void Message_that_a_portal_of_the_version_before_wrote_is_none() => Assert.Equal(
        Flash.None, Flash.Parse("""{"Notice":{"Kind":1,"Text":"text"},"Errors":{},"Typed":{}}"""));
}
