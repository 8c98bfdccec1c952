namespace LbController.Providers.Azure.State;

/// <summary>Room on a load balancer that a Service is on its way to.</summary>
/// <param name="Balancer">Its name.</param>
/// <param name="Rules">How many rules.</param>
internal sealed record Reservation(string Balancer, int Rules);
