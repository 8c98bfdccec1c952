using LbController.Abstractions.Model;
using LbController.Abstractions.Outcomes;

namespace LbController.Providers.Azure.Model;

/// <summary>What came of making a Service's model.</summary>
/// <param name="Model">The model, or null where a problem refuses it.</param>
/// <param name="Problems">Everything that is wrong, and everything that is recognised and not supported.</param>
internal sealed record ModelResult(AzureService? Model, ValueList<Problem> Problems);
