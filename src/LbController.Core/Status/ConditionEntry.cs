namespace LbController.Core.Status;

/// <summary>One condition as it should read; its transition time is the writer's business.</summary>
/// <param name="Type">The type.</param>
/// <param name="IsTrue">Status True or False.</param>
/// <param name="Reason">UpperCamelCase.</param>
/// <param name="Message">What is so, and what to do about it.</param>
internal sealed record ConditionEntry(string Type, bool IsTrue, string Reason, string Message);
