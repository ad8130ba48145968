using OrleansSelfCare.Grains.Diagnostics;

namespace OrleansSelfCare.Tests.Operation;

public sealed class ReceivingDomainTests
{
    [Theory]
    [InlineData("taro@docomo.ne.jp", "docomo")]
    [InlineData("taro@DOCOMO.NE.JP", "docomo")]
    [InlineData("taro@ezweb.ne.jp", "au")]
    [InlineData("taro@ab.ezweb.ne.jp", "au")]
    [InlineData("taro@au.com", "au")]
    [InlineData("taro@softbank.ne.jp", "softbank")]
    [InlineData("taro@t.vodafone.ne.jp", "softbank")]
    [InlineData("taro@i.softbank.jp", "softbank")]
    [InlineData("taro@rakumail.jp", "rakuten")]
    [InlineData("taro@gmail.com", "gmail")]
    [InlineData("taro@notgmail.com", "other")]
    [InlineData("gmail.com@example.jp", "other")]
    [InlineData("taro@example.jp", "other")]
    [InlineData("au.com", "au")]
    [InlineData("", "other")]
    [InlineData(null, "other")]
    public void A_mail_is_counted_by_the_class_of_its_domain(string? address, string name) =>
        Assert.Equal(name, ReceivingDomain.ClassOf(address));
}
