using LbController.Providers.Azure.Tests.Traps;

namespace LbController.Providers.Azure.Tests.Crash;

/// <summary>Every call of a change goes wrong in every way.</summary>
public sealed class ChangeCrashTests
{
    public static TheoryData<string, Fate> Matrix() => CrashMatrix.Of(scenario => scenario.Before is not null && scenario.After is not null);

    [Theory]
    [MemberData(nameof(Matrix))]
    public Task WhateverCallGoesWrong_TheEndIsAsWithout(string name, Fate fate) => CrashMatrix.RunAsync(name, fate);
}
