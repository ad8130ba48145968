namespace OrleansSelfCare.Tests.Hosts;

/// <summary>A program that some tests need and that not every machine has.</summary>
internal static class Requirement
{
    /// <summary>Skips the test if the program is missing; in CI, which installs it, the test fails. Call it first.</summary>
    /// <param name="missing">What is missing, in a sentence.</param>
    public static void Need(bool isThere, string missing) => Need(isThere, missing, "CI", "true");

    /// <param name="variable">The environment variable that with this <paramref name="value"/> makes the test fail instead.</param>
    public static void Need(bool isThere, string missing, string variable, string value)
    {
        if (!isThere && Environment.GetEnvironmentVariable(variable) == value)
        {
            throw new InvalidOperationException($"{missing} With {variable}={value} the tests that need it must not be skipped.");
        }

        Skip.IfNot(isThere, missing);
    }
}
