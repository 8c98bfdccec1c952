using System.Globalization;

namespace LbController.Providers.Aws.Fake.Wire;

/// <summary>Turns a flat form into the input of an operation and refuses what its schema does not know.</summary>
/// <param name="isEc2">EC2's flattened lists (<c>Filter.1.Value.1</c>) and codes, instead of ELBv2's <c>.member.</c>.</param>
internal sealed class InputReader(bool isEc2)
{
    public Input Read(Schema schema, IReadOnlyDictionary<string, string> form)
    {
        var input = new Input();
        foreach ((string name, string value) in form)
        {
            if (name is not ("Action" or "Version"))
            {
                Place(schema, input, name.Split('.'), 0, value, name);
            }
        }

        Check(schema, input, string.Empty);
        return input;
    }

    private void Place(Schema schema, Input input, string[] path, int at, string value, string whole)
    {
        Field field = (at < path.Length ? schema.Find(path[at]) : null) ?? throw Unknown(whole);
        at++;
        if (field.IsList)
        {
            if (at == path.Length && value.Length == 0 && !isEc2)
            {
                input.ListOf(field.Name);
                return;
            }

            if (!isEc2 && (at >= path.Length || path[at++] != "member"))
            {
                throw Unknown(whole);
            }

            if (at >= path.Length || !int.TryParse(path[at++], NumberStyles.None, CultureInfo.InvariantCulture, out int index) || index < 1)
            {
                throw Unknown(whole);
            }

            SortedDictionary<int, Input> list = input.ListOf(field.Name);
            if (!list.TryGetValue(index, out Input? item))
            {
                list.Add(index, item = new Input());
            }

            Fill(field, item, string.Empty, path, at, value, whole);
            return;
        }

        Fill(field, input, field.Name, path, at, value, whole);
    }

    private void Fill(Field field, Input input, string name, string[] path, int at, string value, string whole)
    {
        if (field.Kind == FieldKind.Structure)
        {
            Place(field.Members!, name.Length == 0 ? input : input.StructureOf(name), path, at, value, whole); // ! a structure has members
            return;
        }

        if (at != path.Length)
        {
            throw Unknown(whole);
        }

        CheckValue(field, value, whole);
        input.Set(name, value);
    }

    private void Check(Schema schema, Input input, string prefix)
    {
        foreach (Field field in schema.Fields)
        {
            string name = prefix + field.Name;
            if (!input.Has(field.Name) || (field.Required && field.IsList && input.List(field.Name).Count == 0 && field.Name != "SecurityGroups"))
            {
                if (field.Required)
                {
                    throw isEc2
                        ? new AwsErrorException("MissingParameter", $"The request must contain the parameter {name}")
                        : AwsErrorException.Validation($"1 validation error detected: Value null at '{name}' failed to satisfy constraint: Member must not be null");
                }

                continue;
            }

            IReadOnlyList<Input> items = input.List(field.Name);
            if (field.IsList && items.Count > 0 && input.ListOf(field.Name).Keys.Last() != items.Count)
            {
                throw Bad($"The list '{name}' has gaps");
            }

            if (field.Kind == FieldKind.Structure)
            {
                foreach (Input part in field.IsList ? items : [input.StructureOf(field.Name)])
                {
                    Check(field.Members!, part, name + "."); // ! a structure has members
                }
            }
        }
    }

    private void CheckValue(Field field, string value, string whole)
    {
        bool fine = field.Kind switch
        {
            FieldKind.Boolean => value is "true" or "false",
            FieldKind.Integer => int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number)
                && number >= field.Min && number <= field.Max,
            _ => value.Length >= field.Min && value.Length <= field.Max && (field.Allowed.Count == 0 || field.Allowed.Contains(value)),
        };
        if (!fine)
        {
            throw Bad($"1 validation error detected: Value '{value}' at '{whole}' failed to satisfy constraint");
        }
    }

    private AwsErrorException Bad(string message) => isEc2 ? new AwsErrorException("InvalidParameterValue", message) : AwsErrorException.Validation(message);

    private AwsErrorException Unknown(string name) => isEc2
        ? new AwsErrorException("UnknownParameter", $"The parameter {name} is not recognized")
        : AwsErrorException.Validation($"Unknown parameter '{name}'");
}
