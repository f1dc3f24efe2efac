using MathNet.Numerics.LinearAlgebra;

namespace SutureLive.Calibration.Scale;

/// <summary>Levenberg-Marquardt with derivatives by central differences: for problems of some dozens of unknowns (Nocedal and Wright 2006, chapter 10).</summary>
internal static class LeastSquares
{
    private const int MostSteps = 60;

    /// <summary>Finds the unknowns that make the residuals small.</summary>
    /// <param name="start">First guess, not changed.</param>
    /// <param name="steps">Half step of the derivative for each unknown, in its unit.</param>
    /// <param name="residuals">Fills the residuals for given unknowns.</param>
    /// <param name="count">How many residuals there are.</param>
    /// <returns>The unknowns, the sum of squares, and the inverse of JᵀJ; null when it is singular.</returns>
    public static (double[] Found, double SumOfSquares, Matrix<double>? Inverse) Solve(
        double[] start, double[] steps, Action<double[], double[]> residuals, int count)
    {
        var at = (double[])start.Clone();
        var r = new double[count];
        residuals(at, r);
        double cost = Sum(r), damping = 1e-4;
        var (normal, gradient) = Linearised(at, steps, residuals, r);
        for (int i = 0; i < MostSteps && damping < 1e12; i++)
        {
            var damped = normal.Clone();
            for (int d = 0; d < at.Length; d++) damped[d, d] += damping * Math.Max(normal[d, d], 1e-30);
            var step = damped.Solve(gradient);
            var next = new double[at.Length];
            for (int d = 0; d < at.Length; d++) next[d] = at[d] - step[d];
            var tried = new double[count];
            residuals(next, tried);
            double nextCost = Sum(tried);
            if (!(nextCost < cost))
            {
                damping *= 10;
                continue;
            }

            bool isDone = cost - nextCost < 1e-10 * cost;
            (at, r, cost, damping) = (next, tried, nextCost, damping / 10);
            (normal, gradient) = Linearised(at, steps, residuals, r);
            if (isDone) break;
        }

        return (at, cost, Inverse(normal));
    }

    private static (Matrix<double> Normal, Vector<double> Gradient) Linearised(double[] at, double[] steps, Action<double[], double[]> residuals, double[] r)
    {
        var jacobian = Matrix<double>.Build.Dense(r.Length, at.Length);
        double[] up = new double[r.Length], down = new double[r.Length];
        for (int d = 0; d < at.Length; d++)
        {
            double was = at[d];
            at[d] = was + steps[d];
            residuals(at, up);
            at[d] = was - steps[d];
            residuals(at, down);
            at[d] = was;
            for (int i = 0; i < r.Length; i++) jacobian[i, d] = (up[i] - down[i]) / (2 * steps[d]);
        }

        return (jacobian.TransposeThisAndMultiply(jacobian), jacobian.TransposeThisAndMultiply(Vector<double>.Build.Dense(r)));
    }

    // Scaled to a unit diagonal first: mm, radians and pure numbers stand side by side.
    private static Matrix<double>? Inverse(Matrix<double> normal)
    {
        var scale = normal.Diagonal().Map(v => v > 0 ? 1 / Math.Sqrt(v) : 0);
        if (scale.Any(s => s == 0)) return null;
        var diagonal = Matrix<double>.Build.DiagonalOfDiagonalVector(scale);
        var scaled = diagonal * normal * diagonal;
        return scaled.ConditionNumber() > 1e12 ? null : diagonal * scaled.Inverse() * diagonal;
    }

    private static double Sum(double[] r)
    {
        double sum = 0;
        foreach (double v in r) sum += v * v;
        return double.IsFinite(sum) ? sum : double.MaxValue;
    }
}
