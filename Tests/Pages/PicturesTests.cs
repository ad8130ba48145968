using OrleansSelfCare.Tests.Docs;

namespace OrleansSelfCare.Tests.Pages;

public sealed class PicturesTests
{
    [Fact]
    public void The_docs_show_every_screen_and_no_other()
    {
        var files = Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs", "screens"), "*.png")
            .Select(path => Path.GetFileName(path)!);

        Assert.Equal(Pictures.Names.Order(StringComparer.Ordinal), files.Order(StringComparer.Ordinal));
    }
}
