using CsCheck;

namespace SutureLive.Imaging.Tests;

public class SquareViewLaws
{
    private static readonly Gen<float[]> Square = Gen.Int[1, 9].SelectMany(side => Gen.Float[0, 1].Array[side * side]);

    [Fact]
    public void What_is_laid_down_and_turned_back_is_as_it_was() =>
        Gen.Select(Square, Gen.Int[0, SquareView.Count - 1]).Sample((square, index) =>
        {
            int side = (int)Math.Sqrt(square.Length);
            float[] laid = new float[square.Length], back = new float[square.Length];

            new SquareView(index).Lay<float>(square, laid, side);
            new SquareView(index).AddBack(laid, back, side, 1);

            Assert.Equal(square, back);
        });

    [Fact]
    public void All_eight_ways_differ_and_the_first_is_the_square_itself()
    {
        int[] square = [1, 2, 3, 4, 5, 6, 7, 8, 9];
        var laid = SquareView.First(SquareView.Count).Select(view =>
        {
            int[] to = new int[square.Length];
            view.Lay<int>(square, to, 3);
            return string.Join(' ', to);
        }).ToArray();

        Assert.Equal("1 2 3 4 5 6 7 8 9", laid[0]);
        Assert.Equal("3 6 9 2 5 8 1 4 7", laid[1]);
        Assert.Equal("3 2 1 6 5 4 9 8 7", laid[4]);
        Assert.Equal(SquareView.Count, laid.Distinct().Count());
    }

    [Fact]
    public void Neighbours_stay_neighbours() =>
        Gen.Select(Gen.Int[2, 9], Gen.Int[0, SquareView.Count - 1]).Sample((side, index) =>
        {
            int[] square = [.. Enumerable.Range(0, side * side)], laid = new int[side * side];

            new SquareView(index).Lay<int>(square, laid, side);

            for (int i = 0; i + 1 < laid.Length; i++)
            {
                if (i % side == side - 1) continue;
                (int dx, int dy) = (Math.Abs((laid[i] % side) - (laid[i + 1] % side)), Math.Abs((laid[i] / side) - (laid[i + 1] / side)));
                Assert.Equal(1, dx + dy);
            }
        });

    [Theory]
    [InlineData(0)]
    [InlineData(9)]
    public void More_or_fewer_views_than_there_are_are_refused(int count) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => SquareView.First(count));
}
