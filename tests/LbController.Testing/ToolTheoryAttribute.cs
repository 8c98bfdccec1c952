using Xunit;

namespace LbController.Testing;

/// <summary>As <see cref="ToolFactAttribute"/>, for theories.</summary>
public sealed class ToolTheoryAttribute : TheoryAttribute
{
    public ToolTheoryAttribute(params string[] tools)
    {
        Skip = new ToolFactAttribute(tools).Skip;
    }
}
