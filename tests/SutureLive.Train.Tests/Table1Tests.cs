using SutureLive.Train.Data;
using SutureLive.Train.Experiments;
using SutureLive.Train.Networks;
using SutureLive.Train.Training;

namespace SutureLive.Train.Tests;

public class Table1Tests(PhantomFolder phantoms)
{
    [Fact]
    public void Both_networks_have_the_same_data_tiles_loss_and_budget_and_a_stop_costs_nothing()
    {
        NeedsLibTorch.OrSkip();
        using var set = SkullDataSet.Read(phantoms.Data, 128);
        string fold = Enumerable.Range(0, 2).First(k => set.Pictures.Count(p => new Fold(k, 2).HoldsOut(p.Animal)) is > 0 and < 6) + "/2";
        var template = Table1.Template(phantoms.Data, new Table1Scale(1, 3, 64, 160, 2, 2, 1e-2), fold, threads: 1, "cpu") with { WarmUpSteps = 1 };
        string folder = phantoms.NewFolder();
        using var stopped = new CancellationTokenSource();
        var table = new Table1(folder, set, template, [1, 2], new StopAt(stopped, "UNetPlusPlus"));
        Assert.False(table.Run(1, stopped.Token));
        Assert.Single(table.Cells(1), c => c is { Network: Architecture.UNet, Epochs: 2, Seeds.Count: 1 });
        Assert.All(table.Cells(1).Where(c => c.Network == Architecture.UNetPlusPlus), c => Assert.Equal("-", c.ToString()));

        var log = new StringWriter();
        Assert.True(new Table1(folder, set, template, [1, 2], new Commands.PlainProgress(log)).Run(1, CancellationToken.None));
        var cells = table.Cells(1);
        Assert.Equal(4, cells.Count);
        Assert.All(cells, c => Assert.InRange(Assert.Single(c.Seeds), 0, 1));
        TrainOptions Of(string run) => Checkpoint.ReadState(new RunFolder(Path.Combine(folder, run)).Latest!).Options;
        TrainOptions unet = Of("unet-seed1"), plus = Of("unetplusplus-seed1");
        Assert.Equal(unet with { Architecture = plus.Architecture, Planes = plus.Planes }, plus);
        Assert.False(unet.Dice);
        var narrower = new Table1(folder, set, template with { UmPerPx = 200 }, [1, 2], new Commands.PlainProgress(log));
        Assert.Contains("another experiment", Assert.Throws<TrainingException>(() => narrower.Run(1, CancellationToken.None)).Message);
        table.WriteFigures();
        Assert.True(File.Exists(Path.Combine(folder, "figure-3-unetpp.png")));
        Assert.True(File.Exists(Path.Combine(folder, "figure-4-unet.png")));
    }

    [Fact]
    public void The_table_stands_beside_the_papers_figures()
    {
        Table1Cell[] cells = [new(Architecture.UNet, 50, [0.4, 0.5]), new(Architecture.UNet, 150, []), new(Architecture.UNetPlusPlus, 50, [0.6]), new(Architecture.UNetPlusPlus, 150, [0.7])];
        Assert.Equal("""
            | network | 50 epochs | 150 epochs |
            | --- | --- | --- |
            | U-Net | 0.450 ± 0.071 (n = 2) | - |
            | U-Net, the paper | 0.513 | 0.705 |
            | UNet++ | 0.600 (n = 1) | 0.700 (n = 1) |
            | UNet++, the paper | 0.565 | 0.853 |

            """.ReplaceLineEndings("\n"), Table1Text.Of(cells));
    }

    /// <summary>Stops as soon as a line says a word.</summary>
    private sealed class StopAt(CancellationTokenSource stop, string word) : IProgressView
    {
        public void Say(FormattableString line)
        {
            if (line.ToString().Contains(word, StringComparison.Ordinal)) stop.Cancel();
        }

        public void Show(long step, long steps)
        {
            // the lines say it
        }
    }
}
