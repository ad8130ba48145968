using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace OrleansSelfCare.Accounts.Passwords;

/// <summary>
/// A slow hash of a password as it is stored: ASP.NET Core Identity's format 3, base64 of 0x01, then three big-endian numbers (function,
/// iterations, salt length), the salt and the subkey. PBKDF2; salt and subkey of 16 to 64 bytes; 1 to 10,000,000 iterations. Or, until the
/// first login, the bcrypt or Argon2id hash that was imported, as it is.
/// </summary>
public sealed record PasswordHash
{
    private const byte Format = 1;
    private const int HeaderBytes = 13;
    private const int MinBytes = 16;
    private const int MaxBytes = 64;
    private const int MaxIterations = 10_000_000;

    private PasswordHash(string text) => Text = text;

    private PasswordHash(HashFunction function, int iterations, int subkeyBytes, string text) =>
        (Function, Iterations, SubkeyBytes, Text) = (function, iterations, subkeyBytes, text);

    /// <summary>False: it is <see cref="Bcrypt"/> or <see cref="Argon2"/>, and the other properties but the text mean nothing.</summary>
    public bool IsPbkdf2 => Bcrypt is null && Argon2 is null;

    public BcryptHash? Bcrypt { get; private init; }

    public Argon2Hash? Argon2 { get; private init; }

    public HashFunction Function { get; }

    public int Iterations { get; }

    public int SubkeyBytes { get; }

    /// <summary>The stored form; the same for every notation of the same hash.</summary>
    public string Text { get; }

    /// <param name="text">
    /// The stored form, PHC's format (<c>$pbkdf2-sha512$i=210000,l=32$salt$hash</c>), passlib's (<c>$pbkdf2-sha512$210000$salt$hash</c>),
    /// bcrypt's or Argon2id's.
    /// </param>
    /// <param name="error">Why the text is not accepted.</param>
    public static bool TryParse(string? text, [NotNullWhen(true)] out PasswordHash? hash, [NotNullWhen(false)] out PasswordHashError? error)
    {
        hash = null;
        error = text is null or "" ? PasswordHashError.Empty
            : text.StartsWith("$2", StringComparison.Ordinal) ? FromBcrypt(text, out hash)
            : text.StartsWith("$argon2", StringComparison.Ordinal) ? FromArgon2(text, out hash)
            : text[0] == '$' ? FromPhc(text, out hash)
            : FromIdentity(text, out hash);
        return hash is not null;
    }

    /// <summary>Identifies a hash without containing it.</summary>
    public static string DigestOf(string text) => Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 16));

    public override string ToString() => nameof(PasswordHash);

    private static PasswordHashError? FromBcrypt(string text, out PasswordHash? hash)
    {
        var error = BcryptHash.Parse(text, out var bcrypt);
        hash = bcrypt is null ? null : new(bcrypt.Text) { Bcrypt = bcrypt };
        return error;
    }

    private static PasswordHashError? FromArgon2(string text, out PasswordHash? hash)
    {
        var error = Argon2Hash.Parse(text, out var argon2);
        hash = argon2 is null ? null : new(argon2.Text) { Argon2 = argon2 };
        return error;
    }

    private static PasswordHashError? FromIdentity(string text, out PasswordHash? hash)
    {
        hash = null;
        if (Bytes(text) is not { Length: >= HeaderBytes } bytes || bytes[0] != Format)
        {
            return PasswordHashError.Format;
        }

        var (function, iterations, salt) = (Number(bytes, 1), Number(bytes, 5), Number(bytes, 9));
        return salt > bytes.Length - HeaderBytes
            ? PasswordHashError.Truncated
            : Create(
                (HashFunction)function,
                iterations,
                bytes.AsSpan(HeaderBytes, (int)salt),
                bytes.AsSpan(HeaderBytes + (int)salt),
                out hash);
    }

    private static PasswordHashError? FromPhc(string text, out PasswordHash? hash)
    {
        hash = null;
        if (text.Split('$') is not ["", var name, var parameters, var salt, var subkey] || FunctionOf(name) is not { } function)
        {
            return PasswordHashError.PhcFunction;
        }

        var isPasslib = !parameters.Contains('=', StringComparison.Ordinal);
        var values = isPasslib ? [$"i={parameters}"] : parameters.Split(',');
        if (values.Any(value => value is not (['i' or 'l', '=', ..])) || ValueOf(values, "i=") is not { } iterations)
        {
            return PasswordHashError.Parameters;
        }

        if (Unpadded(salt, isPasslib) is not { } saltBytes || Unpadded(subkey, isPasslib) is not { } subkeyBytes)
        {
            return PasswordHashError.Base64;
        }

        return ValueOf(values, "l=") is { } length && length != subkeyBytes.Length
            ? PasswordHashError.OtherLength
            : Create(function, iterations, saltBytes, subkeyBytes, out hash);
    }

    private static PasswordHashError? Create(
        HashFunction function, uint iterations, ReadOnlySpan<byte> salt, ReadOnlySpan<byte> subkey, out PasswordHash? hash)
    {
        hash = null;
        if (!Enum.IsDefined(function))
        {
            return PasswordHashError.Function;
        }

        if (iterations is 0 or > MaxIterations)
        {
            return PasswordHashError.Iterations;
        }

        if (salt.Length is < MinBytes or > MaxBytes || subkey.Length is < MinBytes or > MaxBytes)
        {
            return PasswordHashError.Length;
        }

        var bytes = new byte[HeaderBytes + salt.Length + subkey.Length];
        bytes[0] = Format;
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(1), (uint)function);
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(5), iterations);
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(9), (uint)salt.Length);
        salt.CopyTo(bytes.AsSpan(HeaderBytes));
        subkey.CopyTo(bytes.AsSpan(HeaderBytes + salt.Length));
        hash = new PasswordHash(function, (int)iterations, subkey.Length, Convert.ToBase64String(bytes));
        return null;
    }

    private static HashFunction? FunctionOf(string name) => name switch
    {
        "pbkdf2" or "pbkdf2-sha1" => HashFunction.Sha1,
        "pbkdf2-sha256" => HashFunction.Sha256,
        "pbkdf2-sha512" => HashFunction.Sha512,
        _ => null,
    };

    private static uint? ValueOf(string[] parameters, string name) =>
        parameters.FirstOrDefault(parameter => parameter.StartsWith(name, StringComparison.Ordinal)) is { } found
            && uint.TryParse(found.AsSpan(name.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var value)
                ? value
                : null;

    private static uint Number(byte[] bytes, int at) => BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(at));

    /// <summary>Passlib writes a dot instead of a plus.</summary>
    private static byte[]? Unpadded(string text, bool isPasslib) =>
        Bytes((isPasslib ? text.Replace('.', '+') : text) + new string('=', -text.Length & 3));

    private static byte[]? Bytes(string base64)
    {
        var bytes = new byte[base64.Length];
        return Convert.TryFromBase64String(base64, bytes, out var length) ? bytes[..length] : null;
    }
}

/// <summary>PBKDF2's hash functions with their numbers in ASP.NET Core Identity's format.</summary>
public enum HashFunction
{
    Sha1,
    Sha256,
    Sha512,
}
