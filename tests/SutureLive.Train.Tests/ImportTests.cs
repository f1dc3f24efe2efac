using System.Text.Json;
using OpenCvSharp;
using SutureLive.Core;
using SutureLive.Train.Commands;
using SutureLive.Train.Data;
using SutureLive.Train.Import;

namespace SutureLive.Train.Tests;

public sealed class ImportTests : IDisposable
{
    private static readonly ImportSettings Settings = new(40, null);
    private readonly ImportFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task I_can_import_photographs_and_masks_and_read_back_what_the_manifest_says()
    {
        using var black = new Mat(_folder.Phantom.Pixels.Size(), MatType.CV_8UC3, Scalar.Black);
        using var mask = _folder.Drawn(Scalar.White, 7, black);
        _folder.Save("photos/mouse3-a.png", _folder.Phantom.Pixels);
        _folder.Save("masks/mouse3-a.png", mask);
        var (code, output, error) = await Run("import", "--masks", _folder.Source, "--out", _folder.Result, "--um-per-px", "40", "--animal", "^(mouse[0-9]+)", "--json");
        Assert.True(code == 0, error);
        Assert.Equal(1, JsonDocument.Parse(output).RootElement.GetProperty("pictures").GetInt32());
        using var set = SkullDataSet.Read(_folder.Result, 10);
        var picture = Assert.Single(set.Pictures);
        Assert.Equal("mouse3", picture.Animal);
        Assert.Null(picture.Bregma);
        Assert.Equal((1, 1), Rounded(_folder.Agreement(picture, withinPx: 3)));
        var entry = Assert.Single(DataSetManifest.Read(_folder.Result)!.Pictures);
        Assert.Equal(40, entry.UmPerPx);
        Assert.InRange(entry.DrawnStrokeUm!.Value, 320, 460);      // OpenCV draws 7 px as nearly 10, and thinning shortens the ends
        Assert.Contains("masks/mouse3-a.png", entry.Source.Replace('\\', '/'));
        Assert.True(Fold.Parse(entry.HeldOutByFold).HoldsOut("mouse3"));
    }

    [Fact]
    public async Task I_can_import_what_a_session_exported_with_the_corrections_of_the_operator()
    {
        string pairs = GoldenPairs();
        using var photo = new Mat(48, 64, MatType.CV_8UC3, new Scalar(40, 60, 80));
        foreach (string id in (string[])["session-2", "session-3"]) _folder.Save($"photos/{id}.png", photo);
        foreach (string name in (string[])["landmarks.csv", "sutures.json"]) File.Copy(Path.Combine(pairs, name), Path.Combine(_folder.Source, name));

        var (code, output, error) = await Run("import", "--polylines", Path.Combine(_folder.Source, "sutures.json"), "--out", _folder.Result, "--json");

        Assert.True(code == 0, error);
        Assert.Equal(2, JsonDocument.Parse(output).RootElement.GetProperty("pictures").GetInt32());
        using var set = SkullDataSet.Read(_folder.Result, 10);
        var corrected = set.Pictures.Single(picture => picture.Id == "session-3");
        Assert.Equal((new PointPx(29.75, 11), new PointPx(31.5, 40.25)), (corrected.Bregma, corrected.Lambda));
        Assert.Equal(PictureQuality.Good, corrected.Quality);
        Assert.Equal([new PointPx(30, 12.5), new PointPx(30.25, 30)], Assert.Single(corrected.Strokes).Points);
        Assert.Equal(PictureQuality.Fair, set.Pictures.Single(picture => picture.Id == "session-2").Quality);
        var manifest = DataSetManifest.Read(_folder.Result)!.Pictures;
        Assert.Equal([("session-2", 20.0, "session"), ("session-3", 20.0, "session")], manifest.Select(entry => (entry.Id, entry.UmPerPx, entry.Animal)));
        Assert.Single(manifest.Select(entry => entry.HeldOutByFold).Distinct());           // one animal never parts over a split
    }

    [Theory]
    [InlineData("size", "of one size")]
    [InlineData("inverted", "white on black")]
    [InlineData("photograph", "Neither picture is a mask")]
    [InlineData("empty", "empty")]
    public void A_mask_that_is_none_is_refused_with_the_reason(string fault, string reason)
    {
        using var black = new Mat(_folder.Phantom.Pixels.Size(), MatType.CV_8UC3, Scalar.Black);
        using Mat mask = fault switch
        {
            "size" => black.Resize(new Size(90, 90)),
            "inverted" => new Mat(black.Size(), MatType.CV_8UC3, Scalar.White),
            "photograph" => _folder.Phantom.Pixels.Clone(),
            _ => black.Clone(),
        };
        if (fault is "inverted") Cv2.Circle(mask, new Point(30, 30), 9, Scalar.Black, -1);
        if (fault is "size") Cv2.Circle(mask, new Point(30, 30), 9, Scalar.White, -1);
        _folder.Save("m.png", _folder.Phantom.Pixels);
        _folder.Save("m_mask.png", mask);
        Assert.Contains(reason, Assert.Throws<ImportException>(() => DrawnPictures.Masks(_folder.Source, Settings).Single().Read()).Message);
    }

    [Fact]
    public void Lines_and_points_of_labelme_become_named_sutures_and_landmarks()
    {
        _folder.Save("m1.png", _folder.Phantom.Pixels);
        Labelme("m1", """
            {"label":"sagittal","points":[[100.5,100.5],[100.5,200.5]],"shape_type":"linestrip","flags":{}},
            {"label":"coronal left","points":[[20.5,90.5],[100.5,100.5]],"shape_type":"linestrip","flags":{"faint":true}},
            {"label":"lambdoid_right:inferred","points":[[100.5,200.5],[180.5,220.5]],"shape_type":"linestrip"},
            {"label":"bregma","points":[[100.5,100.5]],"shape_type":"point"},{"label":"lambda","points":[[100.5,200.5]],"shape_type":"point"}
            """);
        using var picture = TracedPictures.Labelme(_folder.Source, new ImportSettings(null, null)).Single().Read();
        Assert.Equal([(SutureName.Sagittal, Visibility.Clear), (SutureName.CoronalLeft, Visibility.Faint), (SutureName.LambdoidRight, Visibility.Inferred)],
            picture.Strokes.Select(s => (s.Name, s.Visibility)));
        Assert.Equal(new PointPx(100, 100), picture.Bregma);
        Assert.Equal(42, picture.UmPerPx, 6);            // 4.2 mm over 100 px
        Assert.Contains("4.2 mm", picture.ScaleFrom);
    }

    [Theory]
    [InlineData("""{"label":"nasal","points":[[1,1],[2,2]]}""", "'nasal' is not the name of a suture")]
    [InlineData("""{"label":"sagittal:dim","points":[[1,1],[2,2]]}""", "'dim'")]
    [InlineData("""{"label":"sagittal","points":[[1,1]]}""", "single point")]
    [InlineData("""{"label":"bregma","points":[[1,1]]}""", "No suture")]
    [InlineData("""{"label":"sagittal","points":[[1]]}""", "not a file of labelme")]
    public void A_file_of_labelme_that_cannot_be_used_says_why(string shape, string reason)
    {
        _folder.Save("m1.png", _folder.Phantom.Pixels);
        Labelme("m1", shape);
        Assert.Contains(reason, Assert.ThrowsAny<SutureLiveException>(() => TracedPictures.Labelme(_folder.Source, Settings).Single().Read()).Message);
    }

    [Fact]
    public async Task A_scale_that_nobody_stated_is_asked_for_and_nothing_is_written()
    {
        _folder.Save("m1.png", _folder.Phantom.Pixels);
        Labelme("m1", """{"label":"sagittal","points":[[1,1],[2,2]]}""");
        var (code, _, error) = await Run("import", "--labelme", _folder.Source, "--out", _folder.Result);
        Assert.Equal(1, code);
        Assert.Contains("--um-per-px", error);
        Assert.False(Directory.Exists(_folder.Result));
    }

    [Fact]
    public async Task A_data_set_imports_into_an_equal_one()
    {
        string first = Path.Combine(_folder.Source, "first");
        await Run("phantom", "--out", first, "--count", "2", "--um-per-px", "60");
        var (code, _, error) = await Run("import", "--polylines", Path.Combine(first, "sutures.json"), "--photos", Path.Combine(first, "photos"), "--out", _folder.Result);
        Assert.True(code == 0, error);
        using SkullDataSet a = SkullDataSet.Read(first, 10), b = SkullDataSet.Read(_folder.Result, 10);
        Assert.Equal(a.Pictures.Select(p => (p.Id, p.Animal, p.UmPerPx, p.Bregma, p.Strokes.Count)), b.Pictures.Select(p => (p.Id, p.Animal, p.UmPerPx, p.Bregma, p.Strokes.Count)));
        Assert.Equal(6, b.Planes.Count);
    }

    [Fact]
    public void A_photograph_that_changed_after_its_import_is_refused()
    {
        string folder = Path.Combine(_folder.Source, "set");
        DataSetWriter.Write(folder, [PhantomPictures.Create(4, 80)], CancellationToken.None);
        File.AppendAllText(Path.Combine(folder, "photos", "phantom-00004.png"), "x");
        Assert.Contains("manifest.json", Assert.Throws<DataSetException>(() => SkullDataSet.Read(folder, 80)).Message);
    }

    [Fact]
    public async Task The_public_photographs_join_our_tracings_and_missing_ones_are_listed()
    {
        if (SkullPhotographs.Folder is not { } skulls) { Assert.Skip(SkullPhotographs.WhyNot); return; }
        var (code, output, error) = await Run("import", "--small-animal", Path.Combine(skulls, "originals"), "--out", _folder.Result, "--json");
        int originals = Directory.GetFiles(Path.Combine(skulls, "originals"), "*.JPG").Length;
        Assert.Equal(1, code);                                     // the other photographs are not there, and that is said
        Assert.Equal(originals, JsonDocument.Parse(output).RootElement.GetProperty("pictures").GetInt32());
        Assert.Contains("There is no photograph IMG_2700", error);
        // The crops must be those the lines were traced on, turned the same way.
        foreach (string path in Directory.GetFiles(Path.Combine(_folder.Result, "photos")))
        {
            using var crop = Cv2.ImRead(path);
            using var traced = Cv2.ImRead(Path.Combine(skulls, "photos", $"IMG_{Path.GetFileNameWithoutExtension(path)}.jpg"));
            using var difference = new Mat();
            Cv2.Absdiff(crop, traced, difference);
            Assert.InRange(Cv2.Mean(difference).Val1, 0, 3);
        }
    }

    [Theory]
    [InlineData("../outside", 50, "cannot be the name of a picture")]
    [InlineData("m,1", 50, "cannot be the name of a picture")]
    [InlineData("m\\n1", 50, "cannot be the name of a picture")]
    [InlineData("m\\\"1", 50, "cannot be the name of a picture")]
    [InlineData("m1", 9000, "outside the photograph")]
    [InlineData("twin", 50, "the same photograph as")]
    public async Task A_picture_that_would_spoil_the_data_set_is_listed_and_the_rest_goes_on(string id, int x, string reason)
    {
        _folder.Save("good.png", _folder.Phantom.Pixels);
        using var other = PhantomPictures.Create(12, 40);
        _folder.Save("other.png", other.Pixels);
        string Picture(string name, string photo, int to) => $$"""{ "id": "{{name}}", "photo": "{{photo}}", "sutures": { "sagittal": { "visibility": "clear", "points": [[50, 20], [{{to}}, 90]] } } }""";
        File.WriteAllText(Path.Combine(_folder.Source, "sutures.json"),
            $$"""{"schema":"suture-polylines/1","pictures":[{{Picture("good", "good.png", 50)}},{{Picture(id, id == "twin" ? "good.png" : "other.png", x)}}]}""");
        var (code, _, error) = await Run("import", "--polylines", Path.Combine(_folder.Source, "sutures.json"), "--out", _folder.Result, "--um-per-px", "40");
        Assert.Equal(1, code);
        Assert.Contains(reason, error);
        using var set = SkullDataSet.Read(_folder.Result, 10);
        Assert.Equal("good", Assert.Single(set.Pictures).Id);
        Assert.Empty(Directory.EnumerateFiles(Path.GetDirectoryName(_folder.Result)!, "outside*", SearchOption.AllDirectories));
    }

    [Fact]
    public void One_photograph_under_two_names_cannot_be_two_animals()
    {
        string folder = Path.Combine(_folder.Source, "set");
        DataSetWriter.Write(folder, ((string[])["a", "b"]).Select(id => PhantomPictures.Create(4, 80) with { Id = id, Animal = id }), CancellationToken.None);
        Assert.Contains("a and b are the same photograph", Assert.Throws<DataSetException>(() => SkullDataSet.Read(folder, 80)).Message);
        string table = Path.Combine(folder, "landmarks.csv");
        File.WriteAllText(table, File.ReadAllText(table).Replace(",good,b", ",good,a", StringComparison.Ordinal));
        using var set = SkullDataSet.Read(folder, 80);
        Assert.Equal(2, set.Pictures.Count);
    }

    [Fact]
    public void Lines_of_another_schema_are_refused_by_its_name()
    {
        string path = Path.Combine(_folder.Source, "sutures.json");
        File.WriteAllText(path, """{"schema":"suture-polylines/9","pictures":[]}""");
        Assert.Contains("suture-polylines/9", Assert.Throws<DataSetException>(() => PolylineFile.Read(path)).Message);
    }

    [Theory]
    [InlineData("import --out o", "--blue")]
    [InlineData("import --out o --blue a --masks b", "one source")]
    [InlineData("import --out o --blue a --um-per-px 0", "--um-per-px")]
    [InlineData("import --out o --blue a --animal (", "--animal")]
    public async Task A_wrong_line_is_answered_before_anything_is_read(string line, string about)
    {
        var (code, _, error) = await Run(line.Split(' '));
        Assert.Equal(2, code);
        Assert.Contains(about, error);
    }

    private static (double, double) Rounded((double Precision, double Recall) a) => (Math.Round(a.Precision, 1), Math.Round(a.Recall, 1));

    private void Labelme(string name, string shapes) => File.WriteAllText(Path.Combine(_folder.Source, name + ".json"),
        $$"""{"version":"5.2.1","shapes":[{{shapes}}],"imagePath":"{{name}}.png","imageWidth":{{_folder.Phantom.Pixels.Width}},"imageHeight":{{_folder.Phantom.Pixels.Height}}}""");

    private static async Task<(int Code, string Output, string Error)> Run(params string[] args)
    {
        var output = new StringWriter();
        var error = new StringWriter();
        int code = await CommandTree.RunAsync(args, output, error, TestContext.Current.CancellationToken);
        return (code, output.ToString(), error.ToString());
    }

    private static string GoldenPairs()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (Path.Combine(folder.FullName, "tests", "golden", "training-pairs") is var path && Directory.Exists(path)) return path;
        throw new DirectoryNotFoundException($"No tests/golden/training-pairs above {AppContext.BaseDirectory}.");
    }
}
