using LbController.Abstractions.Model;

namespace LbController.Core.Planning;

/// <summary>One EndpointSlice at one moment, reduced to where its endpoints are. Endpoints without a node are not in it: nobody can be sent to them by way of one.</summary>
/// <param name="Service">The Service that the slice belongs to.</param>
/// <param name="Name">The slice's name, in the namespace of the Service.</param>
/// <param name="Ready">The nodes with a ready endpoint, distinct, ordered by name.</param>
/// <param name="Draining">The nodes with an endpoint that serves while it terminates; likewise.</param>
internal sealed record SliceSnapshot(ServiceKey Service, string Name, ValueList<string> Ready, ValueList<string> Draining);
