using System.Buffers.Binary;
using System.Diagnostics.Metrics;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OrleansSelfCare.Accounts.Passwords;
using OrleansSelfCare.Grains.Diagnostics;
using OrleansSelfCare.Grains.Hashing;
using OrleansSelfCare.Hosting.Settings;

namespace OrleansSelfCare.Tests.Grains;

public sealed class PasswordHashingTests
{
    private static readonly Password Right = new("correct horse");

    [Fact]
    public async Task By_default_a_password_is_hashed_with_210000_iterations()
    {
        using var hashing = Hashing(new Hosting.Settings.PasswordOptions().Iterations);

        var hash = Convert.FromBase64String(await hashing.Hash(Right, HashingCaller.Trusted));

        var (salt, subkey) = (hash[13..29], hash[29..]);
        Assert.Equal(210_000, BinaryPrimitives.ReadInt32BigEndian(hash.AsSpan(5)));
        Assert.Equal(Rfc2898DeriveBytes.Pbkdf2("correct horse", salt, 210_000, HashAlgorithmName.SHA512, subkey.Length), subkey);
    }

    [Theory]
    [InlineData(1_000, false)]
    [InlineData(999, true)]
    [InlineData(1_001, true)]
    public async Task A_hash_of_other_iterations_verifies_and_is_made_anew(int iterations, bool outdated)
    {
        using var hashing = Hashing(1_000);

        Assert.Equal(new PasswordCheck(true, outdated), await hashing.Check(Hashed(iterations), Right, HashingCaller.Trusted));
        Assert.False((await hashing.Check(Hashed(iterations), new Password("wrong"), HashingCaller.Trusted)).Matches);
    }

    [Theory]
    [InlineData("correct horse", "ｃｏｒｒｅｃｔ　ｈｏｒｓｅ", true)]
    [InlineData("correct horse", " correct horse　", true)]
    [InlineData(" correct horse", " correct horse", true)]
    [InlineData("ｃｏｒｒｅｃｔ", "ｃｏｒｒｅｃｔ", true)]
    [InlineData("correct horse", "correct  horse", false)]
    [InlineData(" correct horse", "correct horse", false)]
    public async Task A_password_is_compared_as_typed_and_then_in_its_normalised_form(string stored, string typed, bool matches)
    {
        using var hashing = Hashing(1_000);
        var hasher = new PasswordHasher<object>(Options.Create(new PasswordHasherOptions { IterationCount = 1_000 }));
        var hash = hasher.HashPassword(new(), stored);

        Assert.Equal(matches, (await hashing.Check(hash, new Password(typed), HashingCaller.Trusted)).Matches);
    }

    [Fact]
    public async Task A_new_password_is_stored_in_its_normalised_form()
    {
        using var hashing = Hashing(1_000);
        var hash = await hashing.Hash(new Password("　ｃｏｒｒｅｃｔ ｈｏｒｓｅ"), HashingCaller.Trusted);

        Assert.True((await hashing.Check(hash, Right, HashingCaller.Trusted)).Matches);
    }

    /// <summary>The first hash is from passlib's documentation, the others were computed by Python's hashlib.</summary>
    [Theory]
    [InlineData("password", "$pbkdf2-sha256$6400$.6UI/S.nXIk8jcbdHx3Fhg$98jZicV16ODfEsEZeYPGHU3kbrUrvUEXOPimVSQDD44")]
    [InlineData("correct horse", "$pbkdf2$1000$..................../w$2lA2ZCRn/GNf/GY7T/L8r5aZVMU")]
    [InlineData("correct horse", "$pbkdf2-sha1$i=1000,l=20$++++++++++++++++++++/w$2lA2ZCRn/GNf/GY7T/L8r5aZVMU")]
    [InlineData("correct horse", "$pbkdf2-sha256$i=1000,l=32$++++++++++++++++++++/w$Fmdb1minWw0CnTpIIPJDmN8ycyYjPM0dqKkUiRur7Gk")]
    [InlineData(
        "correct horse",
        "$pbkdf2-sha512$1000$..................../w$" +
        "OSatFYsuFH2sYI0/OAI0tX8OOXrlCqQJKRERisOlO2g/ENH2137kftDwn3D36aizH5GzvzRXHZmwHpq4Hg.DEA",
        false)]
    [InlineData("pässwörd 日本語", "$pbkdf2-sha512$i=1000$++++++++++++++++++++/w$/T9D7aul214+OZxM97v5zNx6UKvJCF4M+l1mpqjctOI", false)]
    public async Task A_hash_of_another_system_verifies_and_is_made_anew_unless_it_is_as_good_as_todays(
        string password, string text, bool outdated = true)
    {
        using var hashing = Hashing(1_000);
        Assert.True(PasswordHash.TryParse(text, out var hash, out _));

        Assert.Equal(new PasswordCheck(true, outdated), await hashing.Check(hash.Text, new Password(password), HashingCaller.Trusted));
        Assert.False((await hashing.Check(hash.Text, new Password(password + "."), HashingCaller.Trusted)).Matches);
    }

    [Fact]
    public async Task Nobodys_hash_and_one_that_is_broken_match_no_password()
    {
        using var hashing = Hashing(1_000);

        Assert.False((await hashing.Check(null, Right, HashingCaller.Trusted)).Matches);
        Assert.False((await hashing.Check("", Right, HashingCaller.Trusted)).Matches);
        Assert.False((await hashing.Check("AAAA", Right, HashingCaller.Trusted)).Matches);
        Assert.False((await hashing.Check("not base64", Right, HashingCaller.Trusted)).Matches);
    }

    private static string Hashed(int iterations)
    {
        var hasher = new PasswordHasher<object>(Options.Create(new PasswordHasherOptions { IterationCount = iterations }));
        return hasher.HashPassword(new object(), Right.Reveal());
    }

    private static PasswordHashing Hashing(int iterations) => new(
        Options.Create(new SelfCareOptions { Password = new Hosting.Settings.PasswordOptions { Iterations = iterations } }),
        new AccountMetrics(new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>()));
}
