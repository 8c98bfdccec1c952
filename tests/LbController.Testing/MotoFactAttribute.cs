using Xunit;

namespace LbController.Testing;

/// <summary>
/// A test against moto. tests/run.sh fetches it and sets LBC_TESTS_REQUIRE_TOOLS=1, and then a missing one fails the test; in a bare
/// `dotnet test` it skips with the reason.
/// </summary>
public sealed class MotoFactAttribute : FactAttribute
{
    public MotoFactAttribute()
    {
        if (MotoServer.Root is null && Environment.GetEnvironmentVariable("LBC_TESTS_REQUIRE_TOOLS") != "1")
        {
            Skip = "Needs moto: LBC_TESTS_MOTO names a root directory with it; bash tests/run.sh makes one.";
        }
    }
}
