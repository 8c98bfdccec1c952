using LbController.Providers.Azure.Fake.Wire;

namespace LbController.Providers.Azure.Fake.Identity;

/// <summary>What the caller may do. Under the fake's lock.</summary>
internal sealed class PermissionBook
{
    /// <summary>Actions that are refused; a star at the end stands for all that follows.</summary>
    public HashSet<string> Denied { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>All that is allowed, or null for everything.</summary>
    public HashSet<string>? Allowed { get; set; }

    /// <param name="action">What the call itself takes.</param>
    /// <param name="path">What it is done to.</param>
    public void Check(string action, string path)
    {
        if (!Allows(action))
        {
            throw new ArmErrorException(403, "AuthorizationFailed", $"The client 'fake' with object id 'fake' does not have authorization to perform action '{action}' over scope '{path}' or the scope is invalid. If access was recently granted, please refresh your credentials.") { IsFromGateway = true };
        }
    }

    /// <param name="action">What the use of another resource takes.</param>
    /// <param name="own">What the call itself takes, and may.</param>
    /// <param name="path">What is written.</param>
    /// <param name="target">What it refers to.</param>
    public void CheckLinked(string action, string own, string path, string target)
    {
        if (!Allows(action))
        {
            throw new ArmErrorException(403, "LinkedAuthorizationFailed", $"The client 'fake' with object id 'fake' has permission to perform action '{own}' on scope '{path}'; however, it does not have permission to perform action(s) '{action}' on the linked scope(s) '{target}' (respectively) or the linked scope(s) are invalid.") { IsFromGateway = true };
        }
    }

    private bool Allows(string action) => !Denied.Any(pattern => Matches(pattern, action)) && (Allowed is null || Allowed.Any(pattern => Matches(pattern, action)));

    private static bool Matches(string pattern, string action) => pattern.EndsWith('*')
        ? action.StartsWith(pattern[..^1], StringComparison.OrdinalIgnoreCase)
        : action.Equals(pattern, StringComparison.OrdinalIgnoreCase);
}
