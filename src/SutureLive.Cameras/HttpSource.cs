using System.Net.Http.Headers;
using System.Text;
using OpenCvSharp;

namespace SutureLive.Cameras;

/// <summary>Motion JPEG over HTTP. OpenCV's own FFmpeg has no network on Linux, so this one is read here.</summary>
internal sealed class HttpSource : ICaptureSource
{
    private const int MostSendings = 5;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly string _name;
    private readonly TimeProvider _time;
    private readonly HttpClient _client;
    private readonly HttpResponseMessage _response;
    private readonly Stream _stream;
    private readonly JpegSplitter _splitter = new();
    private readonly byte[] _chunk = new byte[1 << 16];
    private TimeSpan _waited;

    private HttpSource(string name, TimeProvider time, HttpClient client, HttpResponseMessage response) =>
        (_name, _time, _client, _response, _stream) = (name, time, client, response, response.Content.ReadAsStream());

    public TimeSpan? Period => null;

    public string? Remark => null;

    public static HttpSource Open(Uri address, TimeProvider time, CancellationToken cancel)
    {
        string name = NetworkAddress.Shown(address);
        // A camera stands in the laboratory: no proxy of the surroundings is to see its pictures, nor its password.
        var client = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false }) { Timeout = Timeout.InfiniteTimeSpan };
        HttpResponseMessage? response = null;
        try
        {
            response = Within(name, time, token => AskAsync(client, address, token), cancel);
            if (!response.IsSuccessStatusCode) throw Refused(name, response);

            string type = response.Content.Headers.ContentType?.MediaType ?? "nothing";
            if (type.StartsWith("text/", StringComparison.OrdinalIgnoreCase) || type.StartsWith("application/json", StringComparison.OrdinalIgnoreCase))
                throw new CameraException($"{name} sends {type}, not pictures: use the address of the camera's MJPEG stream.", canRecover: false);
            return new(name, time, client, response);
        }
        catch (Exception e)
        {
            response?.Dispose();
            client.Dispose();
            if (e is HttpRequestException) throw new CameraException($"The network camera {name} cannot be reached: {e.Message}", canRecover: true, e);
            throw;
        }
    }

    /// <summary>Asks an address, and where that one sends us on to: by HTTP only, never from a secret road to an open one, and with the password for the same host only.</summary>
    private static async Task<HttpResponseMessage> AskAsync(HttpClient client, Uri address, CancellationToken cancel)
    {
        string user = address.UserInfo;
        for (int sent = 0; ; sent++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, NetworkAddress.WithoutUser(address));
            if (user.Length > 0) request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.UnescapeDataString(user))));
            var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
            if ((int)response.StatusCode is < 300 or > 399 || response.Headers.Location is not { } location || sent == MostSendings) return response;
            var next = new Uri(address, location);
            if (next.Scheme != Uri.UriSchemeHttps && (next.Scheme != Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps)) return response;
            if (next.Host != address.Host) user = "";
            response.Dispose();
            address = next;
        }
    }

    private static CameraException Refused(string name, HttpResponseMessage response)
    {
        string next = response.Headers.Location is { } elsewhere
            ? $"It sends one on to {(elsewhere.IsAbsoluteUri ? NetworkAddress.Shown(elsewhere) : NetworkAddress.Hide(elsewhere.OriginalString))}, where this program does not follow: name the address of the stream itself."
            : "Check its address, user and password.";
        return new($"The network camera {name} answers {(int)response.StatusCode} {response.ReasonPhrase}. {next}", canRecover: true);
    }

    public bool Next(Mat picture, CancellationToken cancel)
    {
        for (; ; )
        {
            if (Newest(picture)) return true;
            // Bytes that come drop by drop, or are no pictures, are no life.
            if (_waited > Patience)
                throw new CameraException($"The network camera {_name} has sent no whole picture for {Patience.TotalSeconds:0} s, only other bytes.", canRecover: true);
            long asked = _time.GetTimestamp();
            int count;
            try
            {
                count = Within(_name, _time, token => _stream.ReadAsync(_chunk, token).AsTask(), cancel);
            }
            catch (IOException e)
            {
                throw new CameraException($"The connection to the network camera {_name} broke: {e.Message}", canRecover: true, e);
            }

            if (count == 0) throw new CameraException($"The network camera {_name} closed the connection.", canRecover: true);
            _waited += _time.GetElapsedTime(asked);
            _splitter.Append(_chunk.AsSpan(0, count));
        }
    }

    public void Dispose()
    {
        _response.Dispose();
        _client.Dispose();
    }

    /// <summary>Decodes the newest of the pictures that have arrived; those before it are late already.</summary>
    private bool Newest(Mat picture)
    {
        ReadOnlySpan<byte> newest = default;
        while (_splitter.TryTake(out var jpeg)) newest = jpeg;
        if (newest.IsEmpty) return false;
        using var decoded = NetworkPicture.Decode(newest, _name);
        _waited = TimeSpan.Zero;
        decoded.CopyTo(picture);
        return true;
    }

    private static T Within<T>(string name, TimeProvider time, Func<CancellationToken, Task<T>> work, CancellationToken cancel)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, patience.Token);
        try
        {
            return work(either.Token).GetAwaiter().GetResult();
        }
        catch (OperationCanceledException e) when (!cancel.IsCancellationRequested)
        {
            throw new CameraException($"The network camera {name} has been silent for {Patience.TotalSeconds:0} s.", canRecover: true, e);
        }
    }
}
