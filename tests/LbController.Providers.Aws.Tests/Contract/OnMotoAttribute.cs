using System.Reflection;
using Xunit.Sdk;

namespace LbController.Providers.Aws.Tests.Contract;

/// <summary>The case runs on a moto, and skips where there is none as <see cref="MotoFactAttribute"/> says.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OnMotoAttribute : DataAttribute
{
    public const string Peer = "moto";

    public OnMotoAttribute() => Skip = new MotoFactAttribute().Skip;

    public override IEnumerable<object[]> GetData(MethodInfo testMethod) => [[Peer]];
}
