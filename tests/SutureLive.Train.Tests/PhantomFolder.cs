using SutureLive.Train.Data;

[assembly: AssemblyFixture(typeof(SutureLive.Train.Tests.PhantomFolder))]

namespace SutureLive.Train.Tests;

/// <summary>A data-set folder with a few phantoms, painted once for all tests, and a place for runs.</summary>
public sealed class PhantomFolder : IDisposable
{
    public PhantomFolder()
    {
        Directory.CreateDirectory(Root);
        DataSetWriter.Write(Data, Enumerable.Range(1, 6).Select(n => PhantomPictures.Create(n, 40)), CancellationToken.None);
    }

    public string Root { get; } = Path.Combine(Path.GetTempPath(), "suturelive-train-" + Guid.NewGuid().ToString("N"));

    public string Data => Path.Combine(Root, "data");

    public string NewFolder() => Path.Combine(Root, Guid.NewGuid().ToString("N"));

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
