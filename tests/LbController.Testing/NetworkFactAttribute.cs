using Xunit;

namespace LbController.Testing;

/// <summary>A test that makes network namespaces or changes interfaces: as <see cref="ToolFactAttribute"/> for <c>ip</c>, and it needs root.</summary>
public sealed class NetworkFactAttribute : FactAttribute
{
    public NetworkFactAttribute(params string[] tools)
    {
        bool mayMake = Environment.IsPrivilegedProcess || Environment.GetEnvironmentVariable("LBC_TESTS_REQUIRE_TOOLS") == "1";
        Skip = new ToolFactAttribute([.. tools, "ip"]).Skip ?? (mayMake ? null : "Needs root, for network namespaces.");
    }
}
