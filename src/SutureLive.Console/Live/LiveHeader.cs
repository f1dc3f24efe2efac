using System.Buffers;
using System.Text.Json;
using SutureLive.Console.Feed;
using SutureLive.Core;
using SutureLive.Imaging.Overlay;

namespace SutureLive.Console.Live;

/// <summary>What a header says beside the scene.</summary>
/// <param name="FrameId">Number of the frame shown; null before the first one.</param>
/// <param name="OverlayFrameId">Number of the frame the reading was read from; null when there is none.</param>
/// <param name="WidthPx">Width of the frame, px: all coordinates are in its pixels.</param>
/// <param name="HeightPx">Height of the frame, px.</param>
/// <param name="CapturedUnixMs">Wall clock of capture, ms since 1970; null before the first frame.</param>
/// <param name="VideoAgeMs">Time since capture, ms.</param>
internal readonly record struct HeaderFacts(
    long? FrameId, long? OverlayFrameId, int WidthPx, int HeightPx, double? CapturedUnixMs, double VideoAgeMs);

/// <summary>
/// Writes the JSON header of a live message. Points are pixels of the present frame, lengths mm, times ms. Allocates nothing in steady state.
/// </summary>
/// <param name="options">The limits a browser judges ages by.</param>
/// <param name="hasMotion">True when there are motion controls.</param>
/// <param name="recording">The recorder; null when there is none.</param>
internal sealed class LiveHeader(ConsoleOptions options, bool hasMotion, IRecordingControl? recording) : IDisposable
{
    private readonly Utf8JsonWriter _json = new(new ArrayBufferWriter<byte>(1));

    /// <summary>Appends the header of one message.</summary>
    public void Append(
        IBufferWriter<byte> target, in HeaderFacts facts, in OverlayScene scene, LandmarkPins pins, LiveStatus status, IReadOnlyList<NamedTarget> targets)
    {
        _json.Reset(target);
        _json.WriteStartObject();
        Number("frameId", facts.FrameId);
        Number("overlayFrameId", facts.OverlayFrameId);
        Number("capturedUnixMs", facts.CapturedUnixMs);
        Number("videoAgeMs", facts.VideoAgeMs);
        Number("width", facts.WidthPx);
        Number("height", facts.HeightPx);
        _json.WriteString("state", Word(scene.State));
        Number("ageMs", scene.AgeMs);
        Number("frozenSinceUnixMs", scene.FrozenSince?.ToUnixTimeMilliseconds());
        if (scene.Note is { } note) _json.WriteString("note", note);
        if (scene.Reading is { } reading) Reading(reading, scene, pins);
        _json.WriteBoolean("motion", hasMotion);
        Limits();
        Targets(targets);
        Status(status);
        if (recording is not null) Recording(recording.Status);
        _json.WriteEndObject();
        _json.Flush();
    }

    public void Dispose() => _json.Dispose();

    /// <summary>The state as the page knows it.</summary>
    public static string Word(OverlayState state) => state switch
    {
        OverlayState.Waiting => "waiting",
        OverlayState.Live => "live",
        OverlayState.Aged => "aged",
        OverlayState.Stale => "stale",
        _ => "frozen",
    };

    private void Limits()
    {
        _json.WriteStartObject("limits");
        Number("agedMs", options.AgedAfter.TotalMilliseconds);
        Number("staleMs", options.StaleAfter.TotalMilliseconds);
        Number("lostMs", options.LostAfter.TotalMilliseconds);
        Number("atlasBregmaLambdaMm", options.AtlasBregmaLambdaMm);
        _json.WriteEndObject();
    }

    private void Reading(SkullReading found, in OverlayScene scene, LandmarkPins pins)
    {
        var reading = pins.ApplyTo(found, scene.ToPresent);
        Number("umPerPx", scene.SaidUmPerPx);
        _json.WriteString("umPerPxSource", Word(reading.UmPerPxSource));
        Number("bregmaLambdaMm", reading.BregmaLambdaMm);
        if ((scene with { Reading = reading }).PresentFrame is { } frame)
        {
            _json.WriteStartObject("frame");
            Point(frame.Bregma);
            Number("headingDeg", frame.HeadingDeg);
            Number("umPerPx", frame.UmPerPx);
            _json.WriteEndObject();
        }

        Landmark("bregma", reading.Bregma, scene.ToPresent, pins.Bregma, found.Bregma, found.UmPerPx);
        Landmark("lambda", reading.Lambda, scene.ToPresent, pins.Lambda, found.Lambda, found.UmPerPx);
        _json.WriteStartArray("curves");
        for (int i = 0; i < reading.Curves.Count; i++) Curve(reading.Curves[i], scene.ToPresent);
        _json.WriteEndArray();
        _json.WriteStartArray("remarks");
        for (int i = 0; i < reading.Remarks.Count; i++) _json.WriteStringValue(reading.Remarks[i]);
        _json.WriteEndArray();
    }

    private void Landmark(string name, Landmark landmark, in Similarity toPresent, LandmarkPin? pin, Landmark found, double? umPerPx)
    {
        _json.WriteStartObject(name);
        _json.WriteString("confidence", Word(landmark.Confidence));
        if (landmark.At is { } at) Point(toPresent.Apply(at));
        Number("sigmaMm", landmark.SigmaMm);
        if (pin is not null)
        {
            Number("fixedUnixMs", pin.Since.ToUnixTimeMilliseconds());
            _json.WriteBoolean("byHand", pin.ByHand);
            Number("driftMm", LandmarkPins.DriftMm(pin, found, umPerPx, toPresent));
        }

        if (landmark.Ellipse95 is { } ellipse)
        {
            Number("semiMajorMm", ellipse.SemiMajorMm);
            Number("semiMinorMm", ellipse.SemiMinorMm);
            Number("majorDirectionDeg", ellipse.MajorDirectionDeg + toPresent.TurnDeg);
        }

        _json.WriteEndObject();
    }

    private void Curve(SutureCurve curve, in Similarity toPresent)
    {
        _json.WriteStartObject();
        _json.WriteString("name", Word(curve.Name));
        Number("meanProbability", curve.MeanProbability);
        _json.WriteStartArray("points");
        for (int i = 0; i < curve.Points.Count; i++)
        {
            var at = toPresent.Apply(curve.Points[i]);
            _json.WriteNumberValue(Math.Round(at.X, 2));
            _json.WriteNumberValue(Math.Round(at.Y, 2));
        }

        _json.WriteEndArray();
        if (curve.Observed.Count > 0)
        {
            _json.WriteStartArray("observed");
            for (int i = 0; i < curve.Observed.Count; i++) _json.WriteBooleanValue(curve.Observed[i]);
            _json.WriteEndArray();
        }

        _json.WriteEndObject();
    }

    private void Targets(IReadOnlyList<NamedTarget> targets)
    {
        _json.WriteStartArray("targets");
        for (int i = 0; i < targets.Count; i++)
        {
            _json.WriteStartObject();
            _json.WriteString("name", targets[i].Name);
            Place(targets[i].At);
            _json.WriteEndObject();
        }

        _json.WriteEndArray();
    }

    private void Status(LiveStatus status)
    {
        Device("camera", status.Camera);
        if (status.Model is { } model)
        {
            _json.WriteStartObject("model");
            _json.WriteString("name", model.Name);
            _json.WriteString("provider", model.Provider);
            _json.WriteEndObject();
        }

        if (status.Controller is { } controller)
        {
            _json.WriteStartObject("controller");
            Device("device", controller.Device);
            _json.WriteString("word", controller.Word);
            Number("xMm", controller.Machine?.XMm);
            Number("yMm", controller.Machine?.YMm);
            Number("zMm", controller.Machine?.ZMm);
            if (controller.At is { } at)
            {
                _json.WriteStartObject("at");
                Place(at);
                _json.WriteEndObject();
            }

            _json.WriteEndObject();
        }

        _json.WriteStartArray("messages");
        for (int i = 0; i < status.Messages.Count; i++) _json.WriteStringValue(status.Messages[i]);
        _json.WriteEndArray();
    }

    private void Recording(in RecordingStatus now)
    {
        _json.WriteStartObject("recording");
        _json.WriteBoolean("on", now.IsRecording);
        if (now.Name is { } name) _json.WriteString("name", name);
        Number("seconds", now.Seconds);
        Number("frames", now.Frames);
        Number("dropped", now.Dropped);
        Number("minutesLeft", now.MinutesLeft);
        Number("freeGb", now.FreeGb);
        if (now.Says is { } says) _json.WriteString("says", says);
        _json.WriteEndObject();
    }

    private void Device(string name, DeviceStatus device)
    {
        _json.WriteStartObject(name);
        _json.WriteString("name", device.Name);
        _json.WriteString("state", Word(device.State));
        if (device.Says is { } says) _json.WriteString("says", says);
        _json.WriteEndObject();
    }

    private void Place(StereotaxicPoint at)
    {
        Number("apMm", at.ApMm);
        Number("mlMm", at.MlMm);
        Number("dvMm", at.DvMm);
    }

    private void Point(PointPx at)
    {
        Number("x", at.X);
        Number("y", at.Y);
    }

    // JSON knows no infinity: what is not a number is not said.
    private void Number(string name, double? value)
    {
        if (value is { } number && double.IsFinite(number)) _json.WriteNumber(name, Math.Round(number, 4));
    }

    private void Number(string name, long? value)
    {
        if (value is { } number) _json.WriteNumber(name, number);
    }

    /// <summary>The state of a device as the page knows it.</summary>
    public static string Word(DeviceState state) => state switch
    {
        DeviceState.Opening => "opening",
        DeviceState.Running => "running",
        DeviceState.Lost => "lost",
        DeviceState.Ended => "ended",
        _ => "failed",
    };

    private static string Word(ScaleSource source) => source switch
    {
        ScaleSource.Option => "option",
        ScaleSource.Profile => "profile",
        _ => "estimated",
    };

    private static string Word(Confidence confidence) => confidence switch
    {
        Confidence.High => "high",
        Confidence.Medium => "medium",
        Confidence.Low => "low",
        _ => "none",
    };

    private static string Word(SutureName name) => name switch
    {
        SutureName.Frontal => "frontal",
        SutureName.Sagittal => "sagittal",
        SutureName.CoronalLeft => "coronalLeft",
        SutureName.CoronalRight => "coronalRight",
        SutureName.LambdoidLeft => "lambdoidLeft",
        SutureName.LambdoidRight => "lambdoidRight",
        _ => "unnamed",
    };
}
