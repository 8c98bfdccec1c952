using LbController.Metrics;

namespace LbController.Health;

/// <summary>What the diagnostics server shows.</summary>
internal sealed record DiagnosticsContent(HealthChecks Liveness, HealthChecks Readiness, PrometheusCollector Metrics);
