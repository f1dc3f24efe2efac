using MathNet.Numerics.LinearAlgebra;

namespace SutureLive.Anatomy.Fit;

/// <summary>
/// A curve <c>S = sum c_i f_i(M)</c> fitted robustly (Tukey's biweight, iteratively reweighted) to crest points, with what is known of the
/// species as a Gaussian prior on the coefficients: where a branch is hidden the prior carries the curve on, and the posterior
/// covariance says how uncertain it is there. f_0 is 1.
/// </summary>
internal sealed class CurveFit
{
    private const int Iterations = 8;
    private readonly Func<double, int, double> _basis;
    private readonly Vector<double> _coefficients;
    private readonly Matrix<double> _covariance;

    private CurveFit(Func<double, int, double> basis, Vector<double> coefficients, Matrix<double> covariance, double residualMm, double support)
    {
        (_basis, _coefficients, _covariance, ResidualMm, Support) = (basis, coefficients, covariance, residualMm, support);
    }

    /// <summary>Robust standard deviation of the points about the curve, mm.</summary>
    public double ResidualMm { get; }

    /// <summary>Number of independent observations the fit rests on.</summary>
    public double Support { get; }

    /// <summary>S of the curve at M, mm.</summary>
    public double At(double m)
    {
        double s = 0;
        for (int i = 0; i < _coefficients.Count; i++) s += _coefficients[i] * _basis(m, i);
        return s;
    }

    /// <summary>Standard deviation of the curve at M, mm.</summary>
    public double SigmaAt(double m)
    {
        var row = Vector<double>.Build.Dense(_coefficients.Count, i => _basis(m, i));
        return Math.Sqrt(Math.Max(0, row * _covariance * row));
    }

    /// <summary>Fits; null when fewer than <paramref name="leastSupport"/> independent observations remain near the curve.</summary>
    /// <param name="samples">The points.</param>
    /// <param name="basis">f_i(M).</param>
    /// <param name="prior">Mean and standard deviation of each coefficient; the first gives the start of S and how far it may be off.</param>
    /// <param name="noiseMm">Smallest believable scatter of the points about a perfect curve, mm.</param>
    /// <param name="leastSupport">Fewest independent observations.</param>
    public static CurveFit? Fit(
        IReadOnlyList<CurveSample> samples, Func<double, int, double> basis, IReadOnlyList<(double Mean, double Sd)> prior, double noiseMm, double leastSupport)
    {
        int n = prior.Count;
        var c = Vector<double>.Build.Dense(n, i => prior[i].Mean);
        Matrix<double> covariance = Matrix<double>.Build.Dense(n, n);
        double scale = 3 * noiseMm, support = 0;
        Span<double> f = stackalloc double[n];
        for (int iteration = 0; iteration < Iterations; iteration++)
        {
            var precision = Matrix<double>.Build.Dense(n, n);
            var right = Vector<double>.Build.Dense(n);
            double squares = 0, weights = 0, cut = 4 * scale, variance = Math.Max(scale * scale, noiseMm * noiseMm);
            support = 0;
            foreach (var p in samples)
            {
                double expected = 0;
                for (int i = 0; i < n; i++) expected += c[i] * (f[i] = basis(p.M, i));
                double off = (p.S - expected) / cut;
                if (Math.Abs(off) >= 1) continue;
                double tukey = (1 - (off * off)) * (1 - (off * off)), w = p.Weight * tukey;
                support += w;
                squares += w * (p.S - expected) * (p.S - expected);
                weights += w;
                for (int i = 0; i < n; i++)
                {
                    right[i] += w * f[i] * p.S / variance;
                    for (int j = 0; j < n; j++) precision[i, j] += w * f[i] * f[j] / variance;
                }
            }

            if (support < leastSupport) return null;
            for (int i = 0; i < n; i++)
            {
                double trust = 1 / (prior[i].Sd * prior[i].Sd);
                precision[i, i] += trust;
                right[i] += trust * prior[i].Mean;
            }

            var factor = precision.Cholesky();
            c = factor.Solve(right);
            covariance = factor.Solve(Matrix<double>.Build.DenseIdentity(n));
            // The biweight sees only what lies near: its scatter is widened by the share it cuts off a Gaussian.
            scale = Math.Clamp(1.15 * Math.Sqrt(squares / weights), noiseMm, iteration < 2 ? 3 * noiseMm : scale);
        }

        return new CurveFit(basis, c, covariance, scale, support);
    }
}
