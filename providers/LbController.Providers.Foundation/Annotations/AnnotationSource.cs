using LbController.Abstractions.Model;

namespace LbController.Providers.Foundation.Annotations;

/// <summary>Where wishes stand: a Service's annotations, and the parameters of its class for all of the class's Services.</summary>
/// <param name="Annotations">The Service's.</param>
/// <param name="Parameters">Its class's.</param>
internal sealed record AnnotationSource(ValueMap Annotations, ValueMap Parameters);
