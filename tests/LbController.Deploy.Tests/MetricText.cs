namespace LbController.Deploy.Tests;

/// <summary>What the reference says of a metric beyond its instrument.</summary>
/// <param name="Labels">Its labels in the order of the measurement, with a blank between; empty where it has none.</param>
/// <param name="Query">A query that is worth having; empty where the bare name says it.</param>
internal sealed record MetricText(string Labels = "", string Query = "")
{
    /// <summary>The values of each label, whichever metric has it; a label with two meanings is explained by metric and label.</summary>
    public static readonly IReadOnlyDictionary<string, string> LabelValues = new Dictionary<string, string>
    {
        ["code"] = "HTTP status, `<error>` where there was no answer",
        ["lbc_provider_requests_total code"] = "`ok`, a kind of failure (below), `bug` for a failure that the adapter does not know",
        ["commit"] = "of the source",
        ["kind"] = "a kind of failure (below)",
        ["method"] = "`GET`, `PATCH`, `POST`, `PUT`",
        ["name"] = "`service`, the only queue",
        ["leader_election_master_status name"] = "the Lease",
        ["operation"] = "`plan`, `apply`, `targets`, `list`",
        ["provider"] = "`haproxy`",
        ["lbc_haproxy_runtime_commands_total kind"] = "`add-server`, `set-server`, `disable-server`, `delete-server`, `shutdown-sessions`, `disable-frontend`, `set-sources`, `mark`",
        ["reason"] = "`start`, `recovery`, `service-added`, `listener-added`, `listener-changed`, `backend-changed`, `server-replaced`, `check-added`, `settings`, `leftovers`, `command-failed`, `mixed`",
        ["result"] = "`Settled`, `Waiting`, `Retry`, `Blocked`, `NotOurs`",
        ["lbc_haproxy_runtime_commands_total result"] = "`succeeded`, `failed`",
        ["lbc_haproxy_reloads_total result"] = "`succeeded`, `failed`, `timeout`",
        ["status"] = "`True`, `False`",
        ["type"] = "a condition (above)",
        ["verb"] = "`GET`, `PATCH`, `POST`, `PUT`",
        ["version"] = "as `lb-controller version` says",
        ["what"] = "`finalizers`, `status`, `release`",
    };

    /// <summary>Every metric.</summary>
    public static readonly IReadOnlyDictionary<string, MetricText> All = new Dictionary<string, MetricText>
    {
        ["lbc_build_info"] = new("version commit", "count by (version) (lbc_build_info)"),
        ["lbc_drift_found_total"] = new("provider", "increase(lbc_drift_found_total[1d]) > 0"),
        ["lbc_drift_repaired_total"] = new("provider", "lbc_drift_found_total - lbc_drift_repaired_total > 0"),
        ["lbc_eligible_nodes"] = new(Query: "lbc_eligible_nodes == 0"),
        ["lbc_haproxy_frontends"] = new(),
        ["lbc_haproxy_reload_duration_seconds"] = new(),
        ["lbc_haproxy_reloads_total"] = new("reason result", "increase(lbc_haproxy_reloads_total{result!=\"succeeded\"}[15m]) > 0"),
        ["lbc_haproxy_runtime_commands_total"] = new("kind result", "increase(lbc_haproxy_runtime_commands_total{result!=\"succeeded\"}[15m]) > 0"),
        ["lbc_leader"] = new(Query: "sum(lbc_leader) != 1"),
        ["lbc_longest_stuck_removal_seconds"] = new(Query: "lbc_longest_stuck_removal_seconds > 900"),
        ["lbc_managed_load_balancers"] = new(),
        ["lbc_orphans_found_total"] = new("provider", "increase(lbc_orphans_found_total[1d]) > 0"),
        ["lbc_orphans_removed_total"] = new("provider"),
        ["lbc_provider_request_duration_seconds"] = new("provider operation", "histogram_quantile(0.99, sum by (le, operation) (rate(lbc_provider_request_duration_seconds_bucket[15m])))"),
        ["lbc_provider_requests_total"] = new("provider operation code", "sum by (code) (rate(lbc_provider_requests_total{code!=\"ok\"}[15m]))"),
        ["lbc_reconcile_duration_seconds"] = new(),
        ["lbc_reconcile_errors_total"] = new("kind", "sum by (kind) (rate(lbc_reconcile_errors_total[15m]))"),
        ["lbc_reconcile_total"] = new("result"),
        ["lbc_service_conditions"] = new("type status", "lbc_service_conditions{type=\"lbcontroller.io/Programmed\",status=\"False\"} > 0"),
        ["lbc_services_released_total"] = new("provider", "increase(lbc_services_released_total[1d]) > 0"),
        ["lbc_status_writes_total"] = new("what"),
        ["lbc_stuck_removals"] = new(Query: "lbc_stuck_removals > 0"),
        ["lbc_time_to_address_seconds"] = new(Query: "histogram_quantile(0.99, sum by (le) (rate(lbc_time_to_address_seconds_bucket[1h])))"),
        ["leader_election_master_status"] = new("name", "sum by (name) (leader_election_master_status) != 1"),
        ["rest_client_request_duration_seconds"] = new("verb", "histogram_quantile(0.99, sum by (le, verb) (rate(rest_client_request_duration_seconds_bucket[15m])))"),
        ["rest_client_requests_total"] = new("code method", "sum by (code) (rate(rest_client_requests_total{code!~\"2..\"}[15m]))"),
        ["service_controller_loadbalancer_sync_total"] = new(),
        ["service_controller_nodesync_error_total"] = new(Query: "increase(service_controller_nodesync_error_total[15m]) > 0"),
        ["service_controller_nodesync_latency_seconds"] = new(),
        ["service_controller_update_loadbalancer_host_latency_seconds"] = new(),
        ["workqueue_adds_total"] = new("name"),
        ["workqueue_depth"] = new("name", "workqueue_depth{name=\"service\"} > 100"),
        ["workqueue_queue_duration_seconds"] = new("name", "histogram_quantile(0.99, sum by (le) (rate(workqueue_queue_duration_seconds_bucket[15m])))"),
        ["workqueue_retries_total"] = new("name"),
        ["workqueue_work_duration_seconds"] = new("name"),
    };
}
