namespace LbController.Providers.Aws.Fake.Wire;

/// <summary>One operation of a service.</summary>
/// <param name="Protocol">Whose.</param>
/// <param name="Name">The <c>Action</c>.</param>
/// <param name="Schema">Its input.</param>
/// <param name="Run">Does it under the fake's lock and writes the result.</param>
internal sealed record Operation(Protocol Protocol, string Name, Schema Schema, Action<Input, XmlText> Run)
{
    public static Operation Elb(string name, string schema, Action<Input, XmlText> run) => new(Protocol.Elb, name, Schema.Parse(schema), run);

    public static Operation Ec2(string name, string schema, Action<Input, XmlText> run) => new(Protocol.Ec2, name, Schema.Parse(schema), run);

    public static Operation Sts(string name, string schema, Action<Input, XmlText> run) => new(Protocol.Sts, name, Schema.Parse(schema), run);
}
