using System.Globalization;
using System.Text;

namespace OrleansSelfCare.Hosting;

/// <summary>Unicode data (the library ICU) is needed to compare passwords; formats and sort orders don't depend on the machine.</summary>
internal static class Globalization
{
    /// <exception cref="InvalidDataException">The runtime has no Unicode data: passwords typed in full-width would not match.</exception>
    public static void Require()
    {
        CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        if ("\uFF76\uFF9E".Normalize(NormalizationForm.FormKC) != "\u30AC")
        {
            throw new InvalidDataException(
                "Unicode normalisation does not work: install ICU (package libicu) and unset DOTNET_SYSTEM_GLOBALIZATION_INVARIANT");
        }
    }
}
