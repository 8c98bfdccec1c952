namespace LbController.Providers.Aws.Fake;

/// <summary>A route: <c>local</c>, or to an internet gateway.</summary>
public sealed record FakeRoute(string Destination, string GatewayId);
