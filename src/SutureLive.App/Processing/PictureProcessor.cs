using OpenCvSharp;
using SutureLive.Anatomy;
using SutureLive.App.Live;
using SutureLive.Calibration.Profiles;
using SutureLive.Core;
using SutureLive.Imaging;
using SutureLive.Imaging.Overlay;
using SutureLive.Inference;
using SutureLive.Pipeline.Stills;

namespace SutureLive.App.Processing;

/// <summary>Turns one picture file into its three result files.</summary>
/// <param name="segmenter">The network; not owned.</param>
/// <param name="known">What the user said of all pictures.</param>
/// <param name="optics">The profile of the optics they were taken through; null for none.</param>
/// <param name="anatomy">The species and what counts as a skull.</param>
/// <param name="closeViews">In how many views each reading is confirmed by a second look; 0 for none.</param>
internal sealed class PictureProcessor(ISegmenter segmenter, PictureKnowledge known, OpticsInUse? optics, AnatomyOptions anatomy, int closeViews)
{
    private readonly SkullAnalyzer _analyzer = new(segmenter, anatomy, closeViews: closeViews);
    private readonly OverlayRenderer _renderer = new();

    /// <summary>Reads, analyses, writes.</summary>
    /// <exception cref="SutureLiveException">The picture cannot be read or processed, or a result cannot be written.</exception>
    public PictureReport Process(PictureInput input, ResultFiles results, CancellationToken stop)
    {
        using var picture = PictureFile.Read(input.FullPath);
        var analysis = Analyze(picture, stop);
        var kept = results.KeptAs();
        var report = PictureReport.Of(input, analysis, segmenter) with { EarlierResults = kept?.Stem };
        using var probability = PlanePicture.Of(analysis.Planes, PlaneName.Suture, picture.Width, picture.Height);
        _renderer.DrawStill(picture, analysis.Reading, []);
        try
        {
            byte[][] contents = [picture.ToBytes(".png"), probability.ToBytes(".png"), System.Text.Encoding.UTF8.GetBytes(JsonLine.Of(report) + "\n")];
            foreach (var (path, bytes) in results.All.Zip(contents)) File.WriteAllBytes(Unfinished(path), bytes);
            if (kept is not null) results.MoveTo(kept);
            foreach (string path in results.All) File.Move(Unfinished(path), path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SutureLiveException($"The results of '{input.Shown}' cannot be written to '{results.Folder}': {e.Message}", e);
        }

        return report;
    }

    private SkullAnalysis Analyze(Mat picture, CancellationToken stop)
    {
        if (optics is null) return _analyzer.Analyze(picture, known, stop);
        var (calibrated, mismatch) = CalibratedReader.KnowledgeOf(optics, picture.Size(), known.HeadingDeg);
        var analysis = _analyzer.Analyze(picture, calibrated, stop);
        return mismatch is null ? analysis : analysis with { Reading = CalibratedReader.InPixels(analysis.Reading, mismatch) };
    }

    // Beside the place first: a file is whole or not there at all, and on a full disk the earlier results stand where they stood.
    private static string Unfinished(string path) => path + ".part";
}
