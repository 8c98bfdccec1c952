using Xunit;

namespace LbController.Testing;

/// <summary>
/// A test that needs programs from outside. tests/run.sh installs them and sets LBC_TESTS_REQUIRE_TOOLS=1, and then a missing one fails
/// the test; in a bare `dotnet test` it skips with the reason.
/// </summary>
public sealed class ToolFactAttribute : FactAttribute
{
    public ToolFactAttribute(params string[] tools)
    {
        string[] missing = [.. tools.Where(tool => Tool.Find(tool) is null)];
        if (missing.Length > 0 && Environment.GetEnvironmentVariable("LBC_TESTS_REQUIRE_TOOLS") != "1")
        {
            Skip = $"Needs {string.Join(", ", missing)} on PATH; bash tests/run.sh installs it.";
        }
    }
}
