namespace LbController.Providers.Azure.Model;

/// <summary>Where a frontend's address comes from: <see cref="ManagedPublicIp"/>, <see cref="ExistingPublicIp"/> or <see cref="PrivateIp"/>.</summary>
internal abstract record FrontendAddress;
