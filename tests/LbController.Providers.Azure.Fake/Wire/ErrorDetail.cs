namespace LbController.Providers.Azure.Fake.Wire;

/// <summary>A detail of an error.</summary>
internal sealed record ErrorDetail(string Code, string Message);
