using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SutureLive.Train.Networks;

/// <summary>3 x 3 convolution, batch normalisation, ReLU: the unit both networks are built of.</summary>
internal sealed class ConvolutionNorm : Module<Tensor, Tensor>
{
    public ConvolutionNorm(string name, int inputs, int outputs) : base(name)
    {
        Convolution = Conv2d(inputs, outputs, 3L, padding: 1L);
        Norm = BatchNorm2d(outputs);
        // He's initialisation for ReLU: the default of libtorch starts such deep stacks too small.
        init.kaiming_normal_(Convolution.weight, nonlinearity: init.NonlinearityType.ReLU);
        init.zeros_(Convolution.bias!);
        RegisterComponents();
    }

    public Conv2d Convolution { get; }

    public BatchNorm2d Norm { get; }

    public override Tensor forward(Tensor input) => functional.relu(Norm.forward(Convolution.forward(input)), inplace: true);
}
