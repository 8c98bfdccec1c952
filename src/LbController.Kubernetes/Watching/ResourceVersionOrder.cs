namespace LbController.Kubernetes.Watching;

/// <summary>Whether a version lies before another. They are opaque by contract and decimal in fact; what is not decimal has no order.</summary>
internal static class ResourceVersionOrder
{
    public static bool IsBefore(string version, string? other) =>
        IsDecimal(version) && other is not null && IsDecimal(other)
        && (version.Length != other.Length ? version.Length < other.Length : string.CompareOrdinal(version, other) < 0);

    private static bool IsDecimal(string version) =>
        version.Length > 0 && version[0] != '0' && version.All(char.IsAsciiDigit);
}
