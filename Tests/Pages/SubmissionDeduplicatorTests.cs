using OrleansSelfCare.Hosting.Pages;

namespace OrleansSelfCare.Tests.Pages;

/// <summary>A form that is sent twice causes one API call.</summary>
public sealed class SubmissionDeduplicatorTests : IDisposable
{
    private readonly SubmissionDeduplicator _submissions = new();
    private int _calls;

    [Fact]
    public async Task The_same_form_sent_twice_shares_one_answer_even_before_it_is_there()
    {
        var answered = new TaskCompletionSource<int>();

        var first = _submissions.Run("form", ["123456"], () => { _calls++; return answered.Task; });
        var second = _submissions.Run("form", ["123456"], () => { _calls++; return answered.Task; });
        answered.SetResult(7);

        Assert.Equal((1, 7, 7), (_calls, await first, await second));
    }

    [Theory]
    [InlineData("form", "654321")]
    [InlineData("the same page, asked for anew", "123456")]
    public async Task Another_form_or_other_words_are_another_call(string submission, string typed)
    {
        await _submissions.Run("form", ["123456"], Call);
        await _submissions.Run(submission, [typed], Call);

        Assert.Equal(2, _calls);
    }

    [Fact]
    public async Task Where_one_word_ends_and_the_next_begins_matters()
    {
        await _submissions.Run("form", ["ab", "c"], Call);
        await _submissions.Run("form", ["a", "bc"], Call);

        Assert.Equal(2, _calls);
    }

    public void Dispose() => _submissions.Dispose();

    private Task<int> Call() => Task.FromResult(++_calls);
}
