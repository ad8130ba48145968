namespace OrleansSelfCare.Shell;

/// <summary>A write that takes as long as any and keeps nothing: a refusal must not tell by its time whether there is such an account (ASVS V6.3.8).</summary>
public interface IDecoyWrite
{
    /// <param name="bytes">How many it writes.</param>
    Task Write(int bytes);
}
