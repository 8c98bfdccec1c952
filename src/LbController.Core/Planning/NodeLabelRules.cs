using LbController.Abstractions.Model;
using LbController.Abstractions.Outcomes;
using LbController.Abstractions.Providers;

namespace LbController.Core.Planning;

/// <summary>Which nodes a Service wants by their labels, where its adapter has an annotation for that.</summary>
internal static class NodeLabelRules
{
    public const string InvalidNodeLabels = "InvalidNodeLabels";

    /// <summary>
    /// The eligible nodes; those with the labels where the Service names some. None is a result like any other: a node without the labels is
    /// not eligible for this Service, so that there is nothing to fall back on.
    /// </summary>
    public static ValueList<TargetNode> Eligible(ServiceSpec spec, PlannerInput input, ProviderCapabilities capabilities, List<Problem> problems)
    {
        if (capabilities.NodeLabelAnnotation is not { } key || input.NodesWith is not { } nodesWith || spec.Annotations[key] is not { } text)
        {
            return input.Nodes;
        }

        if (NodeLabels.Parse(text) is { } labels)
        {
            return nodesWith(labels);
        }

        problems.Add(new Problem(
            ProblemSeverity.Refused,
            InvalidNodeLabels,
            $"metadata.annotations[{key}]",
            "the value names no labels of nodes, and traffic is not sent to all of them instead; write it as pool=edge,zone=a, or remove the annotation"));
        return input.Nodes;
    }
}
