using OpenCvSharp;
using SutureLive.Core;
using SutureLive.Imaging;
using SutureLive.Train.Data;

namespace SutureLive.Train.Tests;

public sealed class GridTests : IDisposable
{
    private const int Side = 32;
    private readonly List<LabelledPicture> _pictures = [Numbered("a", 100, 70), Numbered("b", 20, 50)];

    public void Dispose()
    {
        foreach (var picture in _pictures) picture.Dispose();
    }

    [Fact]
    public void Tiles_overlap_cover_every_pixel_and_come_once_per_epoch_in_another_order()
    {
        var grid = new TileGrid(_pictures, 40, Side);
        // 100 x 70 px: 6 columns and 4 rows at a stride of at most half a tile; 20 x 50 px: one column, 3 rows.
        Assert.Equal((6 * 4) + 3, grid.Count);
        var seen = new bool[70, 100];
        foreach (var (_, centre) in Epoch(grid, 0).Where(p => p.Picture == _pictures[0]))
            for (int y = (int)Math.Ceiling(centre.Y - (Side / 2.0)); y < centre.Y + (Side / 2.0); y++)
            for (int x = (int)Math.Ceiling(centre.X - (Side / 2.0)); x < centre.X + (Side / 2.0); x++) seen[y, x] = true;
        Assert.DoesNotContain(false, seen.Cast<bool>());
        var first = Epoch(grid, 0);
        var second = Epoch(grid, 1);
        Assert.Equal(grid.Count, first.Distinct().Count());
        Assert.Equal(first.ToHashSet(), second.ToHashSet());
        Assert.NotEqual(first, second);
        Assert.Equal(second, Epoch(new TileGrid(_pictures, 40, Side), 1));
    }

    [Fact]
    public void A_tile_of_the_grid_shows_its_part_of_the_picture_untouched()
    {
        var grid = new TileGrid([_pictures[0]], 40, Side);
        using var sampler = new TileSampler(_pictures, [1, 1], [PlaneName.Suture], new LabelStyle(), 40, Side, 3, grid, augment: false);
        var batch = new TileBatch(grid.Count, 1, Side);
        sampler.Fill(batch, 0);
        for (int n = 0; n < batch.Count; n++)
        {
            var centre = grid.At(n, 3).Centre;
            int left = (int)Math.Round(centre.X - ((Side - 1) / 2.0)), top = (int)Math.Round(centre.Y - ((Side - 1) / 2.0));
            var pixels = batch.Pictures.AsSpan(n * 3 * Side * Side, 3 * Side * Side);
            Assert.Equal(left + 5, pixels[0] * 255, 1.0);                               // red says the column, green the row
            Assert.Equal(top + 5, pixels[1] * 255, 1.0);
            Assert.Equal(left + 5 + Side - 1, pixels[3 * (Side - 1)] * 255, 1.0);
        }
    }

    [Fact]
    public void A_suture_that_nobody_named_teaches_the_suture_plane_alone_and_a_landmark_nobody_marked_is_not_taught_away()
    {
        using var picture = new LabelledPicture("u", "u", new Mat(64, 64, MatType.CV_8UC3, Scalar.All(80)), 40,
            [new(SutureName.Unnamed, Visibility.Clear, [new(32, 5), new(32, 58)])], null, null, PictureQuality.Good);
        string[] planes = [PlaneName.Suture, PlaneName.Midline, PlaneName.Bregma];
        using var sampler = new TileSampler([picture], [1], planes, new LabelStyle(), 40, Side, 3);
        var batch = new TileBatch(20, planes.Length, Side);
        sampler.Fill(batch, 0);
        Assert.Contains(1f, batch.Targets);
        for (int n = 0; n < batch.Count; n++)
        {
            Assert.All(batch.PlaneOf(batch.Weights, n, 0).ToArray(), w => Assert.Equal(1, w));
            Assert.All(batch.PlaneOf(batch.Weights, n, 1).ToArray(), w => Assert.Equal(0, w));
            Assert.All(batch.PlaneOf(batch.Weights, n, 2).ToArray(), w => Assert.Equal(0, w));
        }
    }

    private static List<(LabelledPicture Picture, PointPx Centre)> Epoch(TileGrid grid, int epoch) =>
        [.. Enumerable.Range(0, grid.Count).Select(n => grid.At(((long)epoch * grid.Count) + n, seed: 3))];

    private static LabelledPicture Numbered(string id, int width, int height)
    {
        var pixels = new Mat(height, width, MatType.CV_8UC3);
        for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++) pixels.Set(y, x, new Vec3b(0, (byte)(y + 5), (byte)(x + 5)));
        return new LabelledPicture(id, id, pixels, 40, [], null, null, PictureQuality.Good);
    }
}
