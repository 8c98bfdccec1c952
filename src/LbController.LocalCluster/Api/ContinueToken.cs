using System.Globalization;
using System.Text;

namespace LbController.LocalCluster.Api;

/// <summary>Where the next page of a list begins, and at which revision the list was begun.</summary>
internal sealed record ContinueToken(long Revision, string LastKey)
{
    public override string ToString() =>
        Convert.ToBase64String(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Revision} {LastKey}"))).TrimEnd('=');

    /// <exception cref="StatusException">400 where the token is not one of ours.</exception>
    public static ContinueToken Parse(string text)
    {
        try
        {
            string[] parts = Encoding.UTF8.GetString(Convert.FromBase64String(text.PadRight((text.Length + 3) / 4 * 4, '='))).Split(' ', 2);
            return new ContinueToken(long.Parse(parts[0], CultureInfo.InvariantCulture), parts[1]);
        }
        catch (Exception error) when (error is FormatException or IndexOutOfRangeException or OverflowException)
        {
            throw StatusException.BadRequest($"continue key is not valid: {error.Message}");
        }
    }
}
