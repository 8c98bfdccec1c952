using System.Globalization;
using LbController.Abstractions.Model;

namespace LbController.Providers.Aws.Client.Wire;

/// <summary>One call's action and parameters, in the service's way to write lists. Null and empty are left out.</summary>
internal sealed class AwsQuery
{
    private readonly Dictionary<string, string> _parameters;
    private readonly string _prefix;

    /// <summary>A call.</summary>
    /// <param name="service">Whose.</param>
    /// <param name="action">What: <c>CreateListener</c>.</param>
    /// <param name="subject">The object it is about, for messages: an ARN, a name; empty for all there are.</param>
    public AwsQuery(AwsService service, string action, string subject = "")
        : this(service, action, subject, "", [])
    {
        _parameters["Action"] = action;
        _parameters["Version"] = service.Version;
    }

    private AwsQuery(AwsService service, string action, string subject, string prefix, Dictionary<string, string> parameters)
    {
        Service = service;
        Action = action;
        Subject = subject;
        _prefix = prefix;
        _parameters = parameters;
    }

    public AwsService Service { get; }

    public string Action { get; }

    public string Subject { get; }

    public IReadOnlyDictionary<string, string> Parameters => _parameters;

    public AwsQuery Add(string name, string? value)
    {
        if (value is not null)
        {
            _parameters[_prefix + name] = value;
        }

        return this;
    }

    public AwsQuery Add(string name, int? value) => Add(name, value?.ToString(CultureInfo.InvariantCulture));

    public AwsQuery Add(string name, bool? value) => Add(name, value switch { true => "true", false => "false", null => null });

    /// <summary>A list of plain values.</summary>
    public AwsQuery List(string name, IEnumerable<string> values)
    {
        int number = 0;
        foreach (string value in values)
        {
            Add(Item(name, ++number), value);
        }

        return this;
    }

    /// <summary>A list of structures.</summary>
    /// <param name="name">The list's.</param>
    /// <param name="items">What it holds.</param>
    /// <param name="write">Writes one, with names relative to it.</param>
    public AwsQuery List<T>(string name, IEnumerable<T> items, Action<AwsQuery, T> write)
    {
        int number = 0;
        foreach (T item in items)
        {
            write(new AwsQuery(Service, Action, Subject, $"{_prefix}{Item(name, ++number)}.", _parameters), item);
        }

        return this;
    }

    /// <summary>A list of keys with values.</summary>
    public AwsQuery Map(string name, ValueMap entries) =>
        List(name, entries, (query, entry) => query.Add("Key", entry.Key).Add("Value", entry.Value));

    /// <summary>The same call for another page.</summary>
    public AwsQuery With(string name, string value)
    {
        var copy = new AwsQuery(Service, Action, Subject, _prefix, new Dictionary<string, string>(_parameters));
        return copy.Add(name, value);
    }

    private string Item(string list, int number) => string.Create(CultureInfo.InvariantCulture, $"{list}{Service.ListInfix}{number}");
}
