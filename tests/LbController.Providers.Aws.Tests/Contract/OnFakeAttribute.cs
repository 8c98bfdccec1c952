using System.Reflection;
using Xunit.Sdk;

namespace LbController.Providers.Aws.Tests.Contract;

/// <summary>The case runs on the fake cloud.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OnFakeAttribute : DataAttribute
{
    public const string Peer = "fake";

    public override IEnumerable<object[]> GetData(MethodInfo testMethod) => [[Peer]];
}
