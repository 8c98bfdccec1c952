using System.Net;
using LbController.Providers.Aws.Fake.State;
using LbController.Providers.Aws.Fake.Wire;

namespace LbController.Providers.Aws.Fake.Ec2;

/// <summary>Reads the rules of an Authorize or Revoke call, one for each source.</summary>
/// <param name="cloud">What there is.</param>
internal sealed class RuleReader(Cloud cloud)
{
    public const string Schema = "IpPermissions*[]{IpProtocol* FromPort# ToPort# Groups[]{GroupId* UserId VpcId Description@0-255}"
        + " IpRanges[]{CidrIp* Description@0-255} Ipv6Ranges[]{CidrIpv6* Description@0-255} PrefixListIds[]{PrefixListId* Description@0-255}}";

    public List<FakeRule> Read(Input input)
    {
        var rules = new List<FakeRule>();
        foreach (Input permission in input.List("IpPermissions"))
        {
            (string protocol, int from, int to) = Ports(permission);
            int before = rules.Count;
            rules.AddRange(permission.List("Groups").Select(item => new FakeRule(protocol, from, to, Group(item.Text("GroupId")), item.TextOrNull("Description"))));
            rules.AddRange(permission.List("IpRanges").Select(item => new FakeRule(protocol, from, to, Cidr(item.Text("CidrIp"), six: false), item.TextOrNull("Description"))));
            rules.AddRange(permission.List("Ipv6Ranges").Select(item => new FakeRule(protocol, from, to, Cidr(item.Text("CidrIpv6"), six: true), item.TextOrNull("Description"))));
            rules.AddRange(permission.List("PrefixListIds").Select(item => new FakeRule(protocol, from, to, PrefixList(item.Text("PrefixListId")), item.TextOrNull("Description"))));
            if (rules.Count == before)
            {
                throw new AwsErrorException("InvalidParameterValue", "A permission needs a source");
            }
        }

        return rules.Where((rule, index) => rules.FindIndex(other => other.IsSameAs(rule)) != index).FirstOrDefault() is { } twice
            ? throw new AwsErrorException("InvalidParameterValue", $"The same permission must not appear multiple times: {twice}")
            : rules;
    }

    private static (string Protocol, int From, int To) Ports(Input permission)
    {
        string protocol = permission.Text("IpProtocol").ToLowerInvariant() switch
        {
            "6" => "tcp",
            "17" => "udp",
            "1" => "icmp",
            "58" => "icmpv6",
            string other => other,
        };
        int? from = permission.Integer("FromPort");
        int? to = permission.Integer("ToPort");
        switch (protocol)
        {
            case "-1":
                return (protocol, -1, -1);
            case "tcp" or "udp" when from is null || to is null:
                throw new AwsErrorException("MissingParameter", "The request must contain the parameters FromPort and ToPort");
            case "tcp" or "udp" when from < 0 || to > 65535 || from > to:
                throw new AwsErrorException("InvalidParameterValue", $"Invalid TCP/UDP port range ({from}:{to})");
            case "icmp" or "icmpv6" when from is < -1 or > 255 || to is < -1 or > 255:
                throw new AwsErrorException("InvalidParameterValue", $"ICMP code ({to}) out of range");
            case "tcp" or "udp" or "icmp" or "icmpv6":
                return (protocol, from ?? -1, to ?? -1);
            default:
                throw new AwsErrorException("InvalidParameterValue", $"Invalid value '{protocol}' for IP protocol. Unknown protocol.");
        }
    }

    private string Group(string id) => cloud.SecurityGroups.Visible(id) is not null
        ? id
        : throw new AwsErrorException("InvalidGroup.NotFound", $"The security group '{id}' does not exist");

    private string PrefixList(string id) => cloud.PrefixLists.ContainsKey(id)
        ? id
        : throw new AwsErrorException("InvalidPrefixListID.NotFound", $"The prefix list ID '{id}' does not exist");

    private static string Cidr(string text, bool six)
    {
        int slash = text.IndexOf('/', StringComparison.Ordinal);
        bool valid = slash > 0 && IPAddress.TryParse(text[..slash], out IPAddress? address)
            && address.AddressFamily == (six ? System.Net.Sockets.AddressFamily.InterNetworkV6 : System.Net.Sockets.AddressFamily.InterNetwork)
            && int.TryParse(text[(slash + 1)..], out int bits) && bits >= 0 && bits <= (six ? 128 : 32);
        if (!valid)
        {
            throw new AwsErrorException("InvalidParameterValue", $"CIDR block {text} is malformed");
        }

        int length = int.Parse(text[(slash + 1)..]);
        byte[] bytes = IPAddress.Parse(text[..slash]).GetAddressBytes();
        for (int bit = length; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] &= (byte)~(0x80 >> (bit % 8));
        }

        return $"{new IPAddress(bytes)}/{length}";
    }
}
