namespace OrleansSelfCare.Accounts.Email;

/// <summary>Why no code can be sent to an address that was typed.</summary>
public enum EmailError
{
    /// <summary>Not one <c>@</c> with something before it.</summary>
    NoAt,

    /// <summary>No host name of two labels or more after the <c>@</c>.</summary>
    NoDomain,

    /// <summary>A symbol other than <c>_ - .</c>, which the manual allows.</summary>
    Symbol,

    /// <summary>A letter that is not ASCII, or a space.</summary>
    Letter,

    /// <summary>A leading, trailing or doubled dot, before or after the <c>@</c>.</summary>
    Dots,

    TooLong,
}
