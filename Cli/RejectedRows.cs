using System.Globalization;
using System.Text;
using CsvHelper;
using CsvHelper.Configuration;
using OrleansSelfCare.Client;

namespace OrleansSelfCare.Cli;

/// <summary>Writes rejected rows as CSV. Reasons are escaped so that a spreadsheet does not run them as formulas.</summary>
internal static class RejectedRows
{
    private static readonly CsvConfiguration Escaped = new(CultureInfo.InvariantCulture)
    {
        InjectionOptions = InjectionOptions.Escape,
        NewLine = "\n",
    };

    public static void Write(IEnumerable<RejectedRow> rows, Stream file)
    {
        if (file.CanSeek)
        {
            file.SetLength(0);
        }

        using var csv = new CsvWriter(new StreamWriter(file, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)), Escaped);
        csv.WriteField("row");
        csv.WriteField("reason");
        csv.NextRecord();
        foreach (var row in rows)
        {
            csv.WriteField(row.Row);
            csv.WriteField(SafeText.Of(row.Reason));
            csv.NextRecord();
        }
    }
}
