using System.Globalization;
using System.Security;
using System.Text;

namespace LbController.Providers.Aws.Fake.Wire;

/// <summary>Writes the elements of a reply. What is null is left out.</summary>
/// <param name="itemName"><c>member</c> (ELBv2, STS) or <c>item</c> (EC2).</param>
internal sealed class XmlText(string itemName)
{
    private readonly StringBuilder _text = new();

    public XmlText Value(string name, string? value)
    {
        if (value is not null)
        {
            _text.Append('<').Append(name).Append('>').Append(SecurityElement.Escape(value)).Append("</").Append(name).Append('>');
        }

        return this;
    }

    public XmlText Value(string name, int? value) => Value(name, value?.ToString(CultureInfo.InvariantCulture));

    public XmlText Value(string name, bool value) => Value(name, value ? "true" : "false");

    public XmlText Value(string name, DateTimeOffset value) =>
        Value(name, value.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));

    public XmlText Group(string name, Action body)
    {
        _text.Append('<').Append(name).Append('>');
        body();
        _text.Append("</").Append(name).Append('>');
        return this;
    }

    public XmlText List<T>(string name, IEnumerable<T> items, Action<T> body) => Group(name, () =>
    {
        foreach (T item in items)
        {
            Group(itemName, () => body(item));
        }
    });

    public XmlText Values(string name, IEnumerable<string> items) => Group(name, () =>
    {
        foreach (string item in items)
        {
            Value(itemName, item);
        }
    });

    public override string ToString() => _text.ToString();
}
