using LbController.LocalCluster.Rules;
using LbController.LocalCluster.Storage;

namespace LbController.LocalCluster.Controllers;

/// <summary>How the cluster's own loops read and write.</summary>
internal sealed record ObjectWrites(ObjectStore Store, ObjectWriter Writer, ObjectDeleter Deleter, TimeProvider Time);
