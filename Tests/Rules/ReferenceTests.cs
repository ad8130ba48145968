using OrleansSelfCare.Accounts.SignIn;

namespace OrleansSelfCare.Tests.Rules;

public class ReferenceTests
{
    private static readonly Guid Challenge = new("00112233-4455-6677-8899-aabbccddeeff");

    [Fact]
    public void It_is_the_same_wherever_it_is_made() => Assert.Equal("FR59", Reference.Of(Challenge, 1, inDigits: false));

    [Fact]
    public void Reference_of_a_new_challenge_has_four_digits() => Assert.All(
        Enumerable.Range(0, 200).Select(i => Reference.Of(Challenge, i, inDigits: true)),
        reference => Assert.Matches(@"\A[0-9]{4}\z", reference));

    [Fact]
    public void Challenge_that_was_stored_before_keeps_its_reference()
    {
        var stored = Given.WithEverythingSet().Challenge! with { Id = Challenge, CodeNumber = 1 };

        Assert.Equal("FR59", (stored with { HasDigitReference = false }).Reference);
        Assert.Equal(Reference.Of(Challenge, 1, inDigits: true), (stored with { HasDigitReference = true }).Reference);
    }

    [Fact]
    public void Each_code_and_each_challenge_has_its_own()
    {
        string[] references =
        [
            Reference.Of(Challenge, 0, inDigits: true),
            Reference.Of(Challenge, 1, inDigits: true),
            Reference.Of(Challenge, 2, inDigits: true),
            Reference.Of(Guid.AllBitsSet, 1, inDigits: true),
        ];
        Assert.Equal(references, references.Distinct());
    }

    [Fact]
    public void It_has_four_characters_that_are_hard_to_misread() => Assert.All(
        Enumerable.Range(0, 200).Select(i => Reference.Of(Challenge, i, inDigits: false)),
        reference => Assert.Matches(@"\A[0-9A-HJKMNP-TV-Z]{4}\z", reference));
}
