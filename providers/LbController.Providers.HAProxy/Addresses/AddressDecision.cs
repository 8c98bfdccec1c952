using System.Net;
using LbController.Abstractions.Model;
using LbController.Abstractions.Outcomes;

namespace LbController.Providers.HAProxy.Addresses;

/// <summary>Which addresses a Service gets.</summary>
/// <param name="Addresses">One a family, in the order of the families; empty where it gets none.</param>
/// <param name="Problems">What it cannot have, or has although it should not.</param>
/// <param name="IsExhausted">It gets none only because every address is taken at the moment.</param>
internal sealed record AddressDecision(ValueList<IPAddress> Addresses, ValueList<Problem> Problems, bool IsExhausted)
{
    /// <summary>Where problems of an address that is kept stand.</summary>
    public const string KeptField = "status.loadBalancer.ingress";
}
