using SutureLive.Train.Data;

namespace SutureLive.Train.Tests;

public class DataSetTests(PhantomFolder phantoms)
{
    [Fact]
    public void What_is_written_is_read_back_with_its_scale_and_labels()
    {
        using var set = SkullDataSet.Read(phantoms.Data, 10);
        using var original = PhantomPictures.Create(3, 40);
        var read = set.Pictures.Single(p => p.Id == original.Id);
        Assert.Equal(original.UmPerPx, read.UmPerPx, 3);
        Assert.InRange(original.Bregma!.Value.DistanceTo(read.Bregma!.Value), 0, 0.01);
        Assert.Equal(original.Strokes.Count(s => s.Points.Count > 1), read.Strokes.Count);
        Assert.Equal(original.Pixels.Size(), read.Pixels.Size());
    }

    [Fact]
    public void Pictures_of_one_animal_stay_together_whichever_of_them_says_so()
    {
        string path = Path.Combine(phantoms.Root, "siblings.csv");
        File.WriteAllLines(path,
        [
            "id,bregma_photo_x,bregma_photo_y,lambda_photo_x,lambda_photo_y,quality,same_animal_as",
            "a,,,,,good,c", "b,,,,,good,", "c,,,,,good,", "d,,,,,good,e", "e,,,,,good,f", "f,,,,,good,e",
        ]);
        var rows = LandmarkTable.Read(path);
        Assert.Equal(["a", "b", "a", "d", "d", "d"], "abcdef".Select(id => rows[id.ToString()].Animal));
    }

    [Fact]
    public void Shrinking_a_picture_keeps_every_point_on_the_same_bone()
    {
        using var set = SkullDataSet.Read(phantoms.Data, 10);
        using var small = SkullDataSet.Read(phantoms.Data, 80);
        foreach (var (a, b) in set.Pictures.Zip(small.Pictures))
        {
            Assert.Equal(80, b.UmPerPx);
            double blA = a.Bregma!.Value.DistanceTo(a.Lambda!.Value) * a.UmPerPx, blB = b.Bregma!.Value.DistanceTo(b.Lambda!.Value) * b.UmPerPx;
            Assert.Equal(blA, blB, 3);
            Assert.Equal(((a.Bregma.Value.X + 0.5) / a.Pixels.Width), (b.Bregma.Value.X + 0.5) / b.Pixels.Width, 3);
        }
    }

    [Fact]
    public void Nothing_is_overwritten()
    {
        var error = Assert.Throws<DataSetException>(() => DataSetWriter.Write(phantoms.Data, [], CancellationToken.None));
        Assert.Contains("not empty", error.Message);
    }

    [Theory]
    [InlineData("landmarks.csv", "id,quality\n", "bregma_photo_x")]
    [InlineData("landmarks.csv", "id,bregma_photo_x,bregma_photo_y,lambda_photo_x,lambda_photo_y,quality,same_animal_as\nphantom-00001,a,b,c,d,good,\n", "line 2")]
    [InlineData("sutures.json", "{\"pictures\":[]}", "no labelled picture")]
    [InlineData("sutures.json", "{\"pictures\":", "suture-polylines/1")]
    [InlineData("sutures.json", "{\"pictures\":[{\"id\":\"nobody\",\"photo\":\"x.png\",\"sutures\":{}}]}", "nobody")]
    [InlineData("photos/phantom-00002.png", "this is not a picture", "manifest.json")]
    [InlineData("manifest.json", "{\"schema\":\"other\"}", "not a manifest")]
    public void A_damaged_data_set_is_refused_with_the_file_and_the_reason(string file, string content, string reason)
    {
        string copy = phantoms.NewFolder();
        Directory.CreateDirectory(Path.Combine(copy, "photos"));
        foreach (string path in Directory.EnumerateFiles(phantoms.Data, "*", SearchOption.AllDirectories))
            File.Copy(path, Path.Combine(copy, Path.GetRelativePath(phantoms.Data, path)));
        File.WriteAllText(Path.Combine(copy, file), content);
        var error = Assert.Throws<DataSetException>(() => SkullDataSet.Read(copy, 32));
        Assert.Contains(reason, error.Message);
    }

    [Fact]
    public void A_folder_that_is_no_data_set_is_refused_with_what_it_needs()
    {
        var error = Assert.Throws<DataSetException>(() => SkullDataSet.Read(Path.Combine(phantoms.Root, "nowhere"), 32));
        Assert.Contains("landmarks.csv is missing", error.Message);
    }

    [Fact]
    public void Every_animal_is_held_out_by_exactly_one_fold()
    {
        for (int n = 0; n < 500; n++) Assert.Single(Enumerable.Range(0, 5), k => new Fold(k, 5).HoldsOut($"animal {n}"));
        Assert.DoesNotContain(Enumerable.Range(0, 500), n => Fold.None.HoldsOut($"animal {n}"));
        Assert.All(Enumerable.Range(0, 5), k => Assert.InRange(Enumerable.Range(0, 500).Count(n => new Fold(k, 5).HoldsOut($"animal {n}")), 70, 130));
    }

    [Theory]
    [InlineData("5/5")]
    [InlineData("-1/5")]
    [InlineData("0/1")]
    [InlineData("half")]
    public void A_fold_that_does_not_exist_is_refused(string text) => Assert.Throws<FormatException>(() => Fold.Parse(text));

    [Fact]
    public void The_photographs_are_read_and_siblings_never_part()
    {
        if (SkullPhotographs.Folder is not { } folder) { Assert.Skip(SkullPhotographs.WhyNot); return; }
        using var set = SkullDataSet.Read(folder, 32);
        Assert.Equal(70, set.Pictures.Count);
        Assert.All(set.Pictures, p => Assert.InRange(p.UmPerPx, 31.9, 40));
        string Animal(string id) => set.Pictures.Single(p => p.Id == id).Animal;
        Assert.Equal(Animal("2700"), Animal("2701"));
        Assert.Equal(Animal("2707"), Animal("2708"));
        Assert.Equal(68, set.Pictures.Select(p => p.Animal).Distinct().Count());
    }
}
