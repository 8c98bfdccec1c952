using LbController.Abstractions.Model;

namespace LbController.Providers.HAProxy.Rendering;

/// <summary>A configuration as text.</summary>
/// <param name="Text">The file.</param>
/// <param name="Sha">SHA-256 of everything but the hash itself, in hex: what the running HAProxy reports as its description.</param>
/// <param name="Owners">The first line of each Service's part, ascending.</param>
internal sealed record RenderedConfiguration(string Text, string Sha, IReadOnlyList<(int FirstLine, LoadBalancerIdentity Owner)> Owners)
{
    /// <summary>Whose part a line is in, or null for the shared part.</summary>
    /// <param name="line">1 for the first line.</param>
    public LoadBalancerIdentity? OwnerOf(int line)
    {
        LoadBalancerIdentity? owner = null;
        foreach ((int firstLine, LoadBalancerIdentity candidate) in Owners)
        {
            if (firstLine > line)
            {
                break;
            }

            owner = candidate;
        }

        return owner;
    }
}
