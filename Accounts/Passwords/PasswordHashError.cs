namespace OrleansSelfCare.Accounts.Passwords;

/// <summary>Why a text is not accepted as a password hash.</summary>
public enum PasswordHashError
{
    Empty,

    /// <summary>It begins as none of the accepted formats does.</summary>
    Format,
    Truncated,

    /// <summary>Not PBKDF2 with SHA-1, SHA-256 or SHA-512.</summary>
    Function,

    /// <summary>In PHC format, but none of the accepted functions.</summary>
    PhcFunction,
    Parameters,
    Base64,

    /// <summary>The hash's length is not that of its parameter <c>l</c>.</summary>
    OtherLength,
    Iterations,

    /// <summary>Of salt and hash.</summary>
    Length,
    BcryptFormat,
    BcryptCost,
    Argon2Format,
    Argon2Parallelism,
    Argon2Memory,
    Argon2Passes,
    Argon2Length,
}
