using System.Globalization;
using SutureLive.Core;
using SutureLive.FirmwareBridge.Simulation;
using SutureLive.Tests;

namespace SutureLive.FirmwareBridge.Tests;

/// <summary>A working day on virtual time. SUTURELIVE_SOAK_HOURS asks for more than the one hour of every run.</summary>
public class SoakTests
{
    [Fact]
    public void For_hours_every_move_ends_where_it_should_and_the_position_never_goes_stale()
    {
        double hours = double.Parse(Environment.GetEnvironmentVariable("SUTURELIVE_SOAK_HOURS") ?? "1", CultureInfo.InvariantCulture);
        VirtualTime.Run(
            time => Bench.RunOn(time, new SimulatedGrblOptions { BacklashMm = 0.004 }, async bench =>
            {
                var random = new Random(24);
                await bench.ConnectAndHomeAsync();
                while (time.Elapsed < TimeSpan.FromHours(hours))
                {
                    var target = new FramePoint(-49 * random.NextDouble(), -49 * random.NextDouble(), -1);
                    await bench.MoveAsync(target);
                    Assert.True(bench.Device.Arm.At.DistanceTo(target) < 0.01, $"{time.Elapsed}: {bench.Device.Arm.At}, wanted {target}");
                    for (int i = 0; i < 60; i++)
                    {
                        await bench.WaitAsync(1);
                        Assert.True(bench.Controller.Now.Position!.Value.Age(time) < TimeSpan.FromSeconds(0.5));
                    }
                }

                Assert.Equal(0, bench.Device.Arm.DraggedBelowBoneMm);
            }),
            TimeSpan.FromHours(hours + 1));
    }
}
