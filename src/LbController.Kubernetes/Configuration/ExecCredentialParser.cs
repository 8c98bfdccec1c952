using System.Text.Json;
using LbController.Kubernetes.Objects.Parsing;

namespace LbController.Kubernetes.Configuration;

/// <summary>Reads the ExecCredential that a plugin prints.</summary>
internal static class ExecCredentialParser
{
    /// <exception cref="FormatException">It is not what the protocol asks for; the message says what.</exception>
    public static ExecCredential Parse(ReadOnlySpan<byte> output, string apiVersion)
    {
        try
        {
            return ParseObject(output, apiVersion);
        }
        catch (JsonException exception)
        {
            throw new FormatException($"it printed no JSON ({exception.Message})", exception);
        }
        catch (MalformedFieldException exception)
        {
            throw new FormatException(exception.Message, exception);
        }
    }

    private static ExecCredential ParseObject(ReadOnlySpan<byte> output, string apiVersion)
    {
        var reader = new Utf8JsonReader(output);
        reader.Read();
        if (!JsonRead.ExpectObject(ref reader, "(answer)"))
        {
            throw new FormatException("it printed null");
        }

        string? kind = null, version = null;
        ExecCredential? status = null;
        while (JsonRead.NextProperty(ref reader))
        {
            if (reader.ValueTextEquals("kind"u8))
            {
                kind = JsonRead.String(ref reader, "kind");
            }
            else if (reader.ValueTextEquals("apiVersion"u8))
            {
                version = JsonRead.String(ref reader, "apiVersion");
            }
            else if (reader.ValueTextEquals("status"u8))
            {
                status = ParseStatus(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }

        if (kind != "ExecCredential")
        {
            throw new FormatException($"it answered kind '{kind}', expected ExecCredential");
        }

        if (version != apiVersion)
        {
            throw new FormatException($"it answered apiVersion '{version}', expected {apiVersion} as the kubeconfig has it");
        }

        return status switch
        {
            null => throw new FormatException("its answer has no status"),
            { CertificatePem: null } and { KeyPem: not null } or { CertificatePem: not null } and { KeyPem: null } =>
                throw new FormatException("it answered only one of clientCertificateData and clientKeyData"),
            { Token: null, CertificatePem: null } => throw new FormatException("it answered neither a token nor a client certificate"),
            _ => status,
        };
    }

    private static ExecCredential? ParseStatus(ref Utf8JsonReader reader)
    {
        if (!JsonRead.BeginObject(ref reader, "status"))
        {
            return null;
        }

        string? token = null, certificate = null, key = null;
        DateTimeOffset? expires = null;
        while (JsonRead.NextProperty(ref reader))
        {
            if (reader.ValueTextEquals("token"u8))
            {
                token = JsonRead.String(ref reader, "status.token");
            }
            else if (reader.ValueTextEquals("clientCertificateData"u8))
            {
                certificate = JsonRead.String(ref reader, "status.clientCertificateData");
            }
            else if (reader.ValueTextEquals("clientKeyData"u8))
            {
                key = JsonRead.String(ref reader, "status.clientKeyData");
            }
            else if (reader.ValueTextEquals("expirationTimestamp"u8))
            {
                expires = JsonRead.Time(ref reader, "status.expirationTimestamp");
            }
            else
            {
                reader.Skip();
            }
        }

        return new ExecCredential(NullIfEmpty(token), NullIfEmpty(certificate), NullIfEmpty(key), expires);
    }

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
