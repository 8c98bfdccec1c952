namespace LbController.Abstractions.Providers;

/// <summary>
/// One step of a plan: one external effect, before and after which the process may die. Adapters derive their own, with what the step
/// needs to be carried out.
/// </summary>
/// <param name="Kind">What kind of step.</param>
/// <param name="Target">The object, in the vendor's words: <c>frontend fe_default_web_tcp_80</c>.</param>
/// <param name="Summary">What changes about it, as one line without secrets.</param>
public abstract record ProviderChange(ChangeKind Kind, string Target, string Summary)
{
    /// <summary>For example <c>update backend be_default_web_tcp_80: node-3 added</c>.</summary>
    public sealed override string ToString() => $"{Kind.ToString().ToLowerInvariant()} {Target}: {Summary}";
}
