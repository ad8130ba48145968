using System.Net;

namespace OrleansSelfCare.Mail;

/// <summary>A paragraph of a mail, as plain text and as HTML.</summary>
internal abstract record Paragraph
{
    private Paragraph()
    {
    }

    public abstract string Text { get; }

    public abstract string Html { get; }

    public sealed record Sentence(string Words) : Paragraph
    {
        public override string Text => Words;

        public override string Html => $"<p>{WebUtility.HtmlEncode(Words)}</p>";

        /// <returns>Nothing if the value is empty.</returns>
        public static Paragraph[] IfAny(string label, string value) => value.Length > 0 ? [new Sentence(label + value)] : [];
    }

    public sealed record Code(string Label, Accounts.SignIn.Code Digits) : Paragraph
    {
        private const string Style = "display:block;margin:8px 0;font-size:32px;letter-spacing:6px";

        public override string Text => $"{Label} {Digits.Reveal()}";

        public override string Html =>
            $"""<p>{WebUtility.HtmlEncode(Label)} <strong style="{Style}">{Digits.Reveal()}</strong></p>""";

        public override string ToString() => $"{Label} {Digits}";
    }

    public sealed record Link(string Label, string Url) : Paragraph
    {
        public override string Text => Label + Url;

        public override string Html =>
            $"""<p>{WebUtility.HtmlEncode(Label)}<a href="{WebUtility.HtmlEncode(Url)}">{WebUtility.HtmlEncode(Url)}</a></p>""";
    }
}
