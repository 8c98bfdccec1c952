using System.Globalization;

namespace LbController.Providers.Aws.Fake.Wire;

/// <summary>
/// The input of an operation, written as text: fields with a blank between. After the name: <c>*</c> required, <c>[]</c> list,
/// <c>{…}</c> structure, <c>&lt;a|b&gt;</c> allowed texts, <c>#1-400</c> integer with bounds (<c>#</c> without), <c>!</c> boolean,
/// <c>@1-128</c> text with bounds of length.
/// </summary>
internal sealed class Schema
{
    private readonly Dictionary<string, Field> _fields = new(StringComparer.Ordinal);

    private Schema()
    {
    }

    public IEnumerable<Field> Fields => _fields.Values;

    public static Schema Parse(string text)
    {
        int at = 0;
        return Parse(text, ref at);
    }

    public Field? Find(string name) => _fields.GetValueOrDefault(name);

    private static Schema Parse(string text, ref int at)
    {
        var schema = new Schema();
        while (at < text.Length && text[at] != '}')
        {
            if (text[at] == ' ')
            {
                at++;
                continue;
            }

            Field field = ParseField(text, ref at);
            schema._fields.Add(field.Name, field);
        }

        at++;
        return schema;
    }

    private static Field ParseField(string text, ref int at)
    {
        string name = Word(text, ref at);
        bool required = Take(text, ref at, '*');
        bool list = Take(text, ref at, '[') && Take(text, ref at, ']');
        if (Take(text, ref at, '{'))
        {
            return new Field(name, required, list, FieldKind.Structure, 0, 0, [], Parse(text, ref at));
        }

        if (Take(text, ref at, '<'))
        {
            int end = text.IndexOf('>', at);
            string[] allowed = text[at..end].Split('|');
            at = end + 1;
            return new Field(name, required, list, FieldKind.Text, 0, int.MaxValue, allowed, null);
        }

        if (Take(text, ref at, '!'))
        {
            return new Field(name, required, list, FieldKind.Boolean, 0, 0, [], null);
        }

        FieldKind kind = Take(text, ref at, '#') ? FieldKind.Integer : FieldKind.Text;
        _ = kind == FieldKind.Text && Take(text, ref at, '@');
        string bounds = Word(text, ref at);
        if (bounds.Length == 0)
        {
            return new Field(name, required, list, kind, kind == FieldKind.Integer ? int.MinValue : 0, int.MaxValue, [], null);
        }

        string[] ends = bounds.Split('-');
        return new Field(
            name,
            required,
            list,
            kind,
            int.Parse(ends[0], CultureInfo.InvariantCulture),
            int.Parse(ends[1], CultureInfo.InvariantCulture),
            [],
            null);
    }

    private static string Word(string text, ref int at)
    {
        int start = at;
        while (at < text.Length && (char.IsLetterOrDigit(text[at]) || text[at] == '-'))
        {
            at++;
        }

        return text[start..at];
    }

    private static bool Take(string text, ref int at, char wanted)
    {
        if (at >= text.Length || text[at] != wanted)
        {
            return false;
        }

        at++;
        return true;
    }
}
