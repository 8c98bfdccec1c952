using System.Text;

namespace LbController.Providers.Aws.Fake.Wire;

/// <summary>Reads an <c>application/x-www-form-urlencoded</c> body.</summary>
internal static class FormBody
{
    /// <exception cref="AwsErrorException">A name stands twice.</exception>
    public static Dictionary<string, string> Parse(byte[] body)
    {
        var form = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string pair in Encoding.UTF8.GetString(body).Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            int equals = pair.IndexOf('=', StringComparison.Ordinal);
            string name = Decode(equals < 0 ? pair : pair[..equals]);
            if (!form.TryAdd(name, equals < 0 ? string.Empty : Decode(pair[(equals + 1)..])))
            {
                throw AwsErrorException.Validation($"Parameter '{name}' stands twice");
            }
        }

        return form;
    }

    private static string Decode(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));
}
