namespace LbController.LocalCluster.Schemas;

internal enum ValueShape
{
    /// <summary>Anything at all.</summary>
    Any,
    Scalar,
    Object,
    Map,
    List,
}
