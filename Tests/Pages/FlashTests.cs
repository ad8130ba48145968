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

    [Theory]
    [InlineData("null")]
    [InlineData("""{"Notice":{"Kind":1,"Text":"text"},"Errors":{},"Typed":{}}""")]
    public void What_cannot_be_read_is_none(string json) => Assert.Equal(Flash.None, Flash.Parse(json));
}
