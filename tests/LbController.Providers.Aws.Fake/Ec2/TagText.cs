using LbController.Providers.Aws.Fake.Wire;

namespace LbController.Providers.Aws.Fake.Ec2;

/// <summary>Writes tags as EC2 does.</summary>
internal static class TagText
{
    public static void Write(XmlText reply, IReadOnlyDictionary<string, string> tags)
    {
        if (tags.Count > 0)
        {
            reply.List("tagSet", tags, tag => reply.Value("key", tag.Key).Value("value", tag.Value));
        }
    }
}
