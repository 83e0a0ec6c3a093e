"""How far a made picture is from the wanted one; each returns one number to make small."""
import torch
from torch.nn import functional

from photos import SCALE

# Of the differences of neighbours, beside the colours themselves: edges as crisp as the teacher's.
EDGE_WEIGHT = 0.3
# Of the means of squares of this side, small pixels: where a texture cannot be foretold, absolute errors are least at its
# median, which is not its mean, and the picture takes on a cast.
COLOUR_WEIGHT, COLOUR_SIDE = 1.0, 12
# Of the gradient that is missing: absolute errors alone settle between the places where fine texture could be.
SHARPNESS_WEIGHT = 0.1


def open_ended(made, wanted):
    """Beyond white or black is as good as on it. Held to the exact end of the range, saturated colours came out in a grid."""
    return torch.where(wanted >= 1, made.clamp(max=1), torch.where(wanted <= 0, made.clamp(min=0), made))


def differences(pictures):
    return pictures.diff(dim=2), pictures.diff(dim=3)


def fidelity(made, wanted, spent):
    """Absolute errors, then, in the last third of the time, squared ones: what PSNR counts."""
    made = open_ended(made, wanted)
    return functional.l1_loss(made, wanted) if spent < 0.67 else 10 * functional.mse_loss(made, wanted)


def likeness(made, wanted, spent):
    made = open_ended(made, wanted)
    edges = list(zip(differences(made), differences(wanted)))
    apart = sum(functional.l1_loss(mine, theirs) for mine, theirs in edges)
    lost = sum(functional.relu(theirs.abs().mean() - mine.abs().mean()) for mine, theirs in edges)
    # Of the picture as it will be seen, clipped.
    cast = functional.avg_pool2d(made.clamp(0, 1) - wanted, COLOUR_SIDE * SCALE).abs().mean()
    return functional.l1_loss(made, wanted) + EDGE_WEIGHT * apart + SHARPNESS_WEIGHT * lost + COLOUR_WEIGHT * cast
