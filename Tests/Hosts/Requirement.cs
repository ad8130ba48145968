namespace OrleansSelfCare.Tests.Hosts;

/// <summary>A program that some tests need and that not every machine has.</summary>
internal static class Requirement
{
    /// <summary>Skips the test if the program is missing; in CI, which installs it, the test fails. Call it first.</summary>
    /// <param name="missing">What is missing, in a sentence.</param>
    public static void Need(bool isThere, string missing)
    {
        if (!isThere && Environment.GetEnvironmentVariable("CI") == "true")
        {
            throw new InvalidOperationException($"{missing} In CI the tests that need it must not be skipped.");
        }

        Skip.IfNot(isThere, missing);
    }
}
