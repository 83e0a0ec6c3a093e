"""What a large network makes of worn photos, in the photos' own colours: the pictures that restore-fast learns to make."""
import numpy
import torch
from torch.nn import functional

from network import enlarge
from photos import SCALE

MARGIN = 16
# Pixels of the small picture over which colours are compared.
REACH = 9


def floats(pictures, device):
    """Bytes [height, width, 3], several of a size, as floats from 0 to 1, channels first."""
    return torch.from_numpy(numpy.stack(pictures)).to(device).permute(0, 3, 1, 2).float() / 255


def local_mean(pictures):
    """Over 17 x 17 pixels with falling weights; the edges are repeated."""
    for _ in range(2):
        padded = functional.pad(pictures, (REACH // 2,) * 4, mode='replicate')
        pictures = functional.avg_pool2d(padded, REACH, stride=1)
    return pictures


def in_colours_of(made, small):
    """Moves the local mean of each channel to the small picture's. Networks trained against an adversary drift: the mean of
    a channel by up to 5 levels on Set14, which on a photo is a cast."""
    drift = local_mean(small) - local_mean(functional.avg_pool2d(made, SCALE))
    return made + functional.interpolate(drift, scale_factor=SCALE, mode='bilinear', align_corners=False)


@torch.no_grad()
def taught(teacher, worn, clean, device):
    """What the teacher makes of each worn picture, in the colours of the clean one: bytes [count, height, width, 3]."""
    padded = functional.pad(floats(worn, device), (MARGIN,) * 4, mode='reflect')
    inside = slice(SCALE * MARGIN, -SCALE * MARGIN)
    made = enlarge(teacher, padded)[..., inside, inside].clamp(0, 1)
    coloured = in_colours_of(made, floats([clean], device)) * 255
    return coloured.round().clamp(0, 255).byte().permute(0, 2, 3, 1)
