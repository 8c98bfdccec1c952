using LbController.Testing;

namespace LbController.Providers.HAProxy.Tests.Rig;

/// <summary>A test that makes network namespaces: it needs <c>ip</c> and root. Fails without them where tests/run.sh runs it, else skips.</summary>
public sealed class NetworkFactAttribute : FactAttribute
{
    public NetworkFactAttribute()
    {
        bool mayMake = Environment.IsPrivilegedProcess || Environment.GetEnvironmentVariable("LBC_TESTS_REQUIRE_TOOLS") == "1";
        Skip = new ToolFactAttribute("ip").Skip ?? (mayMake ? null : "Needs root, for network namespaces.");
    }
}
