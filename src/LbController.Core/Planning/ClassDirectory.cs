using LbController.Abstractions.Model;

namespace LbController.Core.Planning;

/// <summary>The classes that this controller serves. A Service of any other class does not exist for us (contract B1, B2).</summary>
/// <param name="Bindings">One a class name, at most one without a name.</param>
internal sealed record ClassDirectory(ValueList<ClassBinding> Bindings)
{
    /// <summary>
    /// The binding whose finalizer is among these and that is not <paramref name="current"/>: where a load balancer may still exist that
    /// does not belong there. Null where there is none.
    /// </summary>
    public ClassBinding? OwnerOf(ValueList<string> finalizers, ClassBinding? current)
    {
        foreach (ClassBinding binding in Bindings)
        {
            if (binding != current && finalizers.Contains(binding.Finalizer))
            {
                return binding;
            }
        }

        return null;
    }

    /// <summary>The binding of a class, or null where it is not ours.</summary>
    /// <param name="className">The Service's class; null where it has none.</param>
    public ClassBinding? Find(string? className)
    {
        foreach (ClassBinding binding in Bindings)
        {
            if (binding.ClassName == className)
            {
                return binding;
            }
        }

        return null;
    }
}
