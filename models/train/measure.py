"""What training says of itself on photos it does not train on. Pictures are floats, [1, 3, height, width], 0 to 255."""
import torch
from torch.nn import functional

from network import enlarge
from photos import SCALE

MARGIN = 18
LUMA = torch.tensor([65.481, 128.553, 24.966]).view(1, 3, 1, 1) / 255


@torch.no_grad()
def made(body, small):
    """The picture's edges are mirrored for the network to look at."""
    padded = functional.pad(small / 255, (MARGIN,) * 4, mode='reflect')
    inside = slice(SCALE * MARGIN, -SCALE * MARGIN)
    return (enlarge(body, padded)[..., inside, inside] * 255).round().clamp(0, 255)


def psnr(error):
    return float(10 * torch.log10(255**2 / error.square().mean()))


def luma(pictures):
    return (pictures * LUMA.to(pictures.device)).sum(1)


def gradient(pictures):
    """Mean difference of neighbours in luma, levels: how sharp a picture looks."""
    return float(luma(pictures).diff(dim=1).abs().mean() + luma(pictures).diff(dim=2).abs().mean())


def shift(mine, small):
    """Levels by which the mean of the channel that moved most differs from the photo's."""
    return float((mine.mean((2, 3)) - small.mean((2, 3))).abs().max())


def fidelity(body, pairs):
    """Mean PSNR in dB of BT.601 luma without a 4-pixel border, the convention of the published tables."""
    scores = [psnr(luma(made(body, small) - large)[..., 4:-4, 4:-4]) for small, large in pairs]
    return {'PSNR-Y dB': sum(scores) / len(scores)}


def likeness(body, pairs):
    """Mean PSNR in dB over all channels against the teacher's picture, the gradient as a share of the teacher's, and the
    shift of the photo that moved most from its own colours."""
    scores = []
    for small, theirs in pairs:
        mine = made(body, small)
        scores.append((psnr(mine - theirs), gradient(mine) / gradient(theirs), shift(mine, small)))
    close, sharp, moved = zip(*scores)
    return {'PSNR dB': sum(close) / len(close), 'gradient': sum(sharp) / len(sharp), 'shift': max(moved)}
