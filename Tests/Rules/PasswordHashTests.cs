using System.Buffers.Binary;
using OrleansSelfCare.Accounts.Passwords;

namespace OrleansSelfCare.Tests.Rules;

public class PasswordHashTests
{
    private const string Salt = "++++++++++++++++++++/w";
    private const string Sha1 = "2lA2ZCRn/GNf/GY7T/L8r5aZVMU";
    private const string Sha256 = "Fmdb1minWw0CnTpIIPJDmN8ycyYjPM0dqKkUiRur7Gk";
    private const string Bcrypt = "QbRgQCBXqP7yiFCHQm13Fep5klyuEjKwqCeQD8OGDY1Sop.FBRue.";
    private const string Argon2 = "c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4";
    private const string Sha512 = "OSatFYsuFH2sYI0/OAI0tX8OOXrlCqQJKRERisOlO2g/ENH2137kftDwn3D36aizH5GzvzRXHZmwHpq4Hg+DEA";

    [Theory]
    [InlineData($"$pbkdf2$1000$..................../w${Sha1}", HashFunction.Sha1, 20)]
    [InlineData($"$pbkdf2-sha1$i=1000,l=20${Salt}${Sha1}", HashFunction.Sha1, 20)]
    [InlineData($"$pbkdf2-sha256$i=1000${Salt}${Sha256}", HashFunction.Sha256, 32)]
    [InlineData($"$pbkdf2-sha512$l=64,i=1000${Salt}${Sha512}", HashFunction.Sha512, 64)]
    [InlineData($"$pbkdf2-sha512$1000${Salt}${Sha512}", HashFunction.Sha512, 64)]
    public void PHCs_format_and_passlibs_become_Identitys(string text, HashFunction function, int bytes)
    {
        var hash = Parsed(text);

        Assert.Equal((function, 1000, bytes), (hash.Function, hash.Iterations, hash.SubkeyBytes));
        Assert.Equal(Identity((uint)function, 1000, 16, 16 + bytes)[..13], Convert.FromBase64String(hash.Text)[..13]);
        Assert.Equal(Convert.FromBase64String(Salt + "=="), Convert.FromBase64String(hash.Text)[13..29]);
        Assert.Equal(hash, Parsed(hash.Text));
    }

    [Fact]
    public void However_it_is_written_the_same_hash_is_the_same_text() => Assert.Equal(
        Parsed($"$pbkdf2-sha512$1000$..................../w${Sha512.Replace('+', '.')}").Text,
        Parsed($"$pbkdf2-sha512$i=1000,l=64${Salt}${Sha512}").Text);

    [Theory]
    [InlineData(0u, 1u, 16u, 32)]
    [InlineData(2u, 10_000_000u, 16u, 80)]
    [InlineData(1u, 1000u, 64u, 128)]
    public void Of_Identitys_all_that_can_be_verified_is_taken_as_it_is(uint function, uint iterations, uint salt, int saltAndSubkey)
    {
        var text = Convert.ToBase64String(Identity(function, iterations, salt, saltAndSubkey));

        Assert.Equal(text, Parsed(text).Text);
    }

    [Theory]
    [InlineData(2u, 1000u, 15u, 47, PasswordHashError.Length)]
    [InlineData(2u, 1000u, 65u, 97, PasswordHashError.Length)]
    [InlineData(2u, 1000u, 16u, 31, PasswordHashError.Length)]
    [InlineData(2u, 1000u, 16u, 81, PasswordHashError.Length)]
    [InlineData(2u, 1000u, 49u, 48, PasswordHashError.Truncated)]
    [InlineData(2u, 1000u, uint.MaxValue, 48, PasswordHashError.Truncated)]
    [InlineData(2u, 0u, 16u, 48, PasswordHashError.Iterations)]
    [InlineData(2u, 10_000_001u, 16u, 48, PasswordHashError.Iterations)]
    [InlineData(2u, uint.MaxValue, 16u, 48, PasswordHashError.Iterations)]
    [InlineData(3u, 1000u, 16u, 48, PasswordHashError.Function)]
    [InlineData(uint.MaxValue, 1000u, 16u, 48, PasswordHashError.Function)]
    public void What_Identity_would_not_verify_is_refused_with_its_reason(
        uint function, uint iterations, uint salt, int saltAndSubkey, PasswordHashError reason) =>
        Refused(Convert.ToBase64String(Identity(function, iterations, salt, saltAndSubkey)), reason);

    [Theory]
    [InlineData(null, PasswordHashError.Empty)]
    [InlineData("", PasswordHashError.Empty)]
    [InlineData("AAAA", PasswordHashError.Format)]
    [InlineData("no base64!", PasswordHashError.Format)]
    [InlineData("5f4dcc3b5aa765d61d8327deb882cf99", PasswordHashError.Format)]
    [InlineData("pbkdf2_sha256$1000$salt$hash", PasswordHashError.Format)]
    [InlineData("$2b$12$aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", PasswordHashError.BcryptFormat)]
    [InlineData("$2b$12$aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", PasswordHashError.BcryptFormat)]
    [InlineData($"$2x$12${Bcrypt}", PasswordHashError.BcryptFormat)]
    [InlineData($"$2$12${Bcrypt}", PasswordHashError.BcryptFormat)]
    [InlineData($"$2b$03${Bcrypt}", PasswordHashError.BcryptCost)]
    [InlineData($"$2b$13${Bcrypt}", PasswordHashError.BcryptCost)]
    [InlineData($"$2b$31${Bcrypt}", PasswordHashError.BcryptCost)]
    [InlineData($"$argon2i$v=19$m=65536,t=3,p=4${Argon2}", PasswordHashError.Argon2Format)]
    [InlineData($"$argon2d$v=19$m=65536,t=3,p=4${Argon2}", PasswordHashError.Argon2Format)]
    [InlineData($"$argon2id$m=65536,t=3,p=4${Argon2}", PasswordHashError.Argon2Format)]
    [InlineData($"$argon2id$v=16$m=65536,t=3,p=4${Argon2}", PasswordHashError.Argon2Format)]
    [InlineData($"$argon2id$v=19$m=65536,t=3,p=4,keyid=a${Argon2}", PasswordHashError.Argon2Format)]
    [InlineData($"$argon2id$v=19$m=65536,t=3,p=4${Argon2}$", PasswordHashError.Argon2Format)]
    [InlineData($"$argon2id$v=19$m=99999999999,t=3,p=4${Argon2}", PasswordHashError.Argon2Format)]
    [InlineData($"$argon2id$v=19$m=65537,t=3,p=4${Argon2}", PasswordHashError.Argon2Memory)]
    [InlineData($"$argon2id$v=19$m=31,t=3,p=4${Argon2}", PasswordHashError.Argon2Memory)]
    [InlineData($"$argon2id$v=19$m=65536,t=0,p=4${Argon2}", PasswordHashError.Argon2Passes)]
    [InlineData($"$argon2id$v=19$m=65536,t=11,p=4${Argon2}", PasswordHashError.Argon2Passes)]
    [InlineData($"$argon2id$v=19$m=65536,t=3,p=0${Argon2}", PasswordHashError.Argon2Parallelism)]
    [InlineData($"$argon2id$v=19$m=65536,t=3,p=17${Argon2}", PasswordHashError.Argon2Parallelism)]
    [InlineData("$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbA$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4", PasswordHashError.Argon2Length)]
    [InlineData("$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4r", PasswordHashError.Argon2Length)]
    [InlineData("$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHQab$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4", PasswordHashError.Argon2Length)]
    [InlineData($"$pbkdf2-sha3$i=1000${Salt}${Sha256}", PasswordHashError.PhcFunction)]
    [InlineData($"$pbkdf2-sha256$i=1000${Salt}${Sha256}$", PasswordHashError.PhcFunction)]
    [InlineData($"$pbkdf2-sha256$i=1000,x=1${Salt}${Sha256}", PasswordHashError.Parameters)]
    [InlineData($"$pbkdf2-sha256$l=32${Salt}${Sha256}", PasswordHashError.Parameters)]
    [InlineData($"$pbkdf2-sha256$i=-1${Salt}${Sha256}", PasswordHashError.Parameters)]
    [InlineData($"$pbkdf2-sha256$i=99999999999${Salt}${Sha256}", PasswordHashError.Parameters)]
    [InlineData($"$pbkdf2-sha256$${Salt}${Sha256}", PasswordHashError.Parameters)]
    [InlineData($"$pbkdf2-sha256$i=10000001${Salt}${Sha256}", PasswordHashError.Iterations)]
    [InlineData($"$pbkdf2-sha256$i=1000,l=31${Salt}${Sha256}", PasswordHashError.OtherLength)]
    [InlineData($"$pbkdf2-sha256$i=1000$..................../w${Sha256}", PasswordHashError.Base64)]
    [InlineData($"$pbkdf2-sha256$i=1000${Salt}aaa${Sha256}", PasswordHashError.Base64)]
    [InlineData("$pbkdf2-sha256$8000$XAuBMIYQQogxRg$tRRlz8hYn63B9LYiCd6PRo6FMiunY9ozmMMI3srxeRE", PasswordHashError.Length)]
    public void What_can_not_be_stored_is_refused_with_its_reason(string? text, PasswordHashError reason) => Refused(text, reason);

    [Theory]
    [InlineData("2a", 4)]
    [InlineData("2b", 10)]
    [InlineData("2y", 12)]
    public void Bcrypt_is_stored_as_it_is(string version, int cost)
    {
        var hash = Parsed($"${version}${cost:00}${Bcrypt}");

        Assert.Equal((cost, $"${version}${cost:00}${Bcrypt}"), (hash.Bcrypt!.Cost, hash.Text));
        Assert.Equal(hash, Parsed(hash.Text));
        Assert.Equal("BcryptHash", $"{hash.Bcrypt}");
    }

    [Fact]
    public void Bcrypt_with_unused_bits_set_is_the_same_hash() => Assert.Equal(
        Parsed($"$2b$10${Bcrypt}"), Parsed("$2b$10$QbRgQCBXqP7yiFCHQm13Ftp5klyuEjKwqCeQD8OGDY1Sop.FBRueB"));

    [Theory]
    [InlineData(8, 1, 1)]
    [InlineData(65536, 10, 16)]
    public void Argon2id_is_stored_as_it_is(int memory, int passes, int parallelism)
    {
        var text = $"$argon2id$v=19$m={memory},t={passes},p={parallelism}${Argon2}";
        var hash = Parsed(text);

        Assert.Equal((memory, passes, parallelism), (hash.Argon2!.Memory, hash.Argon2.Passes, hash.Argon2.Parallelism));
        Assert.Equal("somesalt"u8, hash.Argon2.Salt());
        Assert.Equal((32, text), (hash.Argon2.Subkey().Length, hash.Text));
        Assert.Equal(hash, Parsed(text));
        Assert.Equal("Argon2Hash", $"{hash.Argon2}");
    }

    [Fact]
    public void It_shows_nothing_of_itself() =>
        Assert.Equal("PasswordHash", Parsed($"$pbkdf2-sha256$i=1000${Salt}${Sha256}").ToString());

    private static PasswordHash Parsed(string text)
    {
        Assert.True(PasswordHash.TryParse(text, out var hash, out var fault), $"{fault}");
        return hash;
    }

    private static void Refused(string? text, PasswordHashError reason)
    {
        Assert.False(PasswordHash.TryParse(text, out _, out var fault));
        Assert.Equal(reason, fault);
    }

    private static byte[] Identity(uint function, uint iterations, uint salt, int saltAndSubkey)
    {
        var bytes = new byte[13 + saltAndSubkey];
        bytes[0] = 1;
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(1), function);
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(5), iterations);
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(9), salt);
        return bytes;
    }
}
