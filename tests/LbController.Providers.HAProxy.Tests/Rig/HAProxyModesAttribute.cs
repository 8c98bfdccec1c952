using System.Reflection;
using LbController.Providers.HAProxy.Options;
using LbController.Testing;
using Xunit.Sdk;

namespace LbController.Providers.HAProxy.Tests.Rig;

/// <summary>
/// Runs a test once for each place that HAProxy can run in. Where podman or runc is missing the container is left out; tests/run.sh
/// installs them and sets LBC_TESTS_REQUIRE_TOOLS=1, and then a missing one fails the test.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class HAProxyModesAttribute(params HAProxyMode[] modes) : DataAttribute
{
    public override IEnumerable<object[]> GetData(MethodInfo testMethod) =>
        (modes.Length > 0 ? modes : Enum.GetValues<HAProxyMode>()).Where(mode => mode != HAProxyMode.Container || LocalEngine.IsPossible).Select(mode => new object[] { mode });
}
