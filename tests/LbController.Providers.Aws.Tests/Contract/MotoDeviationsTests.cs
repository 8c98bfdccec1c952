namespace LbController.Providers.Aws.Tests.Contract;

public sealed class MotoDeviationsTests
{
    [Fact]
    public void ARow_IsADifference_AndThereIsOneOfEach()
    {
        Assert.NotEmpty(MotoDeviations.All);
        Assert.All(MotoDeviations.All, row => Assert.NotEqual(row.Aws, row.Moto));
        Assert.Distinct(MotoDeviations.All.Select(row => row.What));
    }
}
