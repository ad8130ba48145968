using System.Buffers.Binary;
using System.Diagnostics.Metrics;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Org.BouncyCastle.Crypto.Generators;
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
    [InlineData("0535-1380-5835-0418", "０５３５ー１３８０　58350418", true)]
    [InlineData("0535138058350418", "0535138058350418", true)]
    [InlineData("0535-1380-5835-0418", "0535-1380-5835-0419", false)]
    public async Task A_password_is_compared_as_typed_and_then_in_its_normalised_form(string stored, string typed, bool matches)
    {
        using var hashing = Hashing(1_000);
        var hasher = new PasswordHasher<object>(Options.Create(new PasswordHasherOptions { IterationCount = 1_000 }));
        var hash = hasher.HashPassword(new(), stored);

        Assert.Equal(matches, (await hashing.Check(hash, new Password(typed), HashingCaller.Trusted)).Matches);
    }

    [Theory]
    [InlineData("        ")]
    [InlineData("ﷺﷺﷺﷺﷺﷺﷺﷺ")]
    [InlineData("")]
    public async Task Password_whose_normalised_form_is_not_compared_is_hashed_as_typed(string typed)
    {
        using var hashing = Hashing(1_000);
        var hash = await hashing.Hash(new Password(typed), HashingCaller.Background);

        Assert.True((await hashing.Check(hash, new Password(typed), HashingCaller.Trusted)).Matches);
        Assert.Equal(typed.Length == 0, (await hashing.Check(hash, new Password(""), HashingCaller.Trusted)).Matches);
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

    /// <summary>bcrypt: by Apache's htpasswd. Argon2id: test vectors of the reference implementation.</summary>
    [Theory]
    [InlineData("correct horse", "$2y$04$QbRgQCBXqP7yiFCHQm13Fep5klyuEjKwqCeQD8OGDY1Sop.FBRue.")]
    [InlineData("correct horse", "$2a$04$QbRgQCBXqP7yiFCHQm13Fep5klyuEjKwqCeQD8OGDY1Sop.FBRue.")]
    [InlineData("correct horse", "$2b$04$QbRgQCBXqP7yiFCHQm13Ftp5klyuEjKwqCeQD8OGDY1Sop.FBRueB")]
    [InlineData("correct horse", "$2y$12$ww7HU0x7RKCviNnU4bF9iOP/RzX80iVQES66jPBhilF575XzYnD5e")]
    [InlineData("pässwörd 日本語", "$2y$05$X9FAxsij1cBSLtiqYytbZ.XcDE4BcoR/plPqu2sbzIxUA2RBsM6Eq")]
    [InlineData("password", "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4")]
    [InlineData("password", "$argon2id$v=19$m=256,t=2,p=2$c29tZXNhbHQ$bQk8UB/VmZZF4Oo79iDXuL5/0ttZwg2f/5U52iv1cDc")]
    [InlineData("password", "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc")]
    public async Task Hash_of_bcrypt_or_Argon2id_verifies_and_is_outdated(string password, string text)
    {
        using var hashing = Hashing(1_000);
        Assert.True(PasswordHash.TryParse(text, out var hash, out _));

        Assert.Equal(new PasswordCheck(true, true), await hashing.Check(hash.Text, new Password(password), HashingCaller.Trusted));
        Assert.Equal(default, await hashing.Check(hash.Text, new Password(password + "."), HashingCaller.Trusted));
    }

    [Theory]
    [InlineData("$2y$04$QbRgQCBXqP7yiFCHQm13Fep5klyuEjKwqCeQD8OGDY1Sop.FBRue.")]
    [InlineData("$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4")]
    [InlineData("$argon2id$v=19$m=256,t=2,p=2$c29tZXNhbHQ$bQk8UB/VmZZF4Oo79iDXuL5/0ttZwg2f/5U52iv1cDc")]
    public async Task Hash_of_bcrypt_or_Argon2id_matches_no_empty_password_and_no_half_of_a_surrogate_pair(string text)
    {
        using var hashing = Hashing(1_000);
        Assert.True(PasswordHash.TryParse(text, out var hash, out _));

        Assert.Equal(default, await hashing.Check(hash.Text, new Password(""), HashingCaller.Trusted));
        Assert.Equal(default, await hashing.Check(hash.Text, new Password("\ud800\0"), HashingCaller.Trusted));
        // The work that makes up for a cheaper hash is done with the same password.
        Assert.Equal(default, await hashing.Check(null, new Password("\ud800\0"), HashingCaller.Trusted));
    }

    [Theory]
    [InlineData("0535138058350418", "0535-1380-5835-0418")]
    [InlineData("0535-1380-5835-0418", "0535138058350418 ")]
    public async Task Sixteen_digits_are_the_same_password_with_and_without_separators(string chosen, string typed)
    {
        using var hashing = Hashing(1_000);
        var hash = await hashing.Hash(new Password(chosen), HashingCaller.Trusted);

        Assert.True((await hashing.Check(hash, new Password(typed), HashingCaller.Trusted)).Matches);
    }

    [Fact]
    public async Task Argon2id_is_computed_at_most_four_times_at_once_on_any_number_of_cores()
    {
        using var release = new SemaphoreSlim(0);
        var inside = 0;
        var others = Enumerable.Range(0, 4).Select(_ => Started(() => ImportedHashes.InArgon2Slot(() =>
        {
            Interlocked.Increment(ref inside);
            release.Wait();
        }))).ToArray();
        await Eventually(() => Volatile.Read(ref inside), count => count == 4);
        Assert.True(PasswordHash.TryParse(
            "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4", out var hash, out _));
        var matches = false;

        var fifth = Started(() => matches = ImportedHashes.Matches(hash, new Password("password")));

        // It waits for one of the four. A computation never blocks its thread.
        await Eventually(() => fifth.ThreadState, state => (state & (ThreadState.WaitSleepJoin | ThreadState.Stopped)) != 0);
        Assert.Equal((true, false), (fifth.IsAlive, matches));
        release.Release();
        await Eventually(() => fifth.IsAlive, alive => !alive);
        Assert.True(matches);
        release.Release(3);
        Array.ForEach(others, thread => thread.Join());
    }

    [Fact]
    public async Task Bcrypt_compares_the_first_72_bytes_as_in_the_system_that_made_the_hash()
    {
        using var hashing = Hashing(1_000);
        var hash = OpenBsdBCrypt.Generate(new string('x', 72).ToCharArray(), new byte[16], 4);

        Assert.True((await hashing.Check(hash, new Password(new string('x', 128)), HashingCaller.Trusted)).Matches);
        Assert.False((await hashing.Check(hash, new Password(new string('x', 71)), HashingCaller.Trusted)).Matches);
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

    private static Thread Started(ThreadStart work)
    {
        var thread = new Thread(work) { IsBackground = true };
        thread.Start();
        return thread;
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
