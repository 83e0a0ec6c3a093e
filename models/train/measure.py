"""What training prints of itself on photos it does not train on."""
import torch
from torch.nn import functional

from network import enlarge

MARGIN = 16
LUMA = torch.tensor([65.481, 128.553, 24.966]).view(1, 3, 1, 1) / 255


@torch.no_grad()
def made(body, small):
    """Bytes as floats from 0 to 255, the picture's edges mirrored for the network to look at."""
    padded = functional.pad(small[None].float() / 255, (MARGIN,) * 4, mode='reflect')
    cut = slice(4 * MARGIN, -4 * MARGIN)
    return (enlarge(body, padded)[..., cut, cut] * 255).round().clamp(0, 255)


def psnr(error):
    return float(10 * torch.log10(255**2 / error.square().mean()))


def gradient(pictures):
    """Mean difference of neighbours in luma, levels: how sharp a picture looks."""
    luma = (pictures * LUMA).sum(1)
    return float(luma.diff(dim=1).abs().mean() + luma.diff(dim=2).abs().mean())


def fidelity(body, pairs):
    """Mean PSNR in dB of BT.601 luma without a 4-pixel border, the convention of the published tables."""
    scores = [psnr(((made(body, low) - high) * LUMA).sum(1)[..., 4:-4, 4:-4]) for low, high in pairs]
    return f'PSNR-Y {sum(scores) / len(scores):.3f} dB'


def likeness(body, pairs):
    """Mean PSNR in dB over all channels against the teacher's picture, and the gradient as a share of the teacher's."""
    pictures = [(made(body, low), high[None].float()) for low, high in pairs]
    close = sum(psnr(mine - theirs) for mine, theirs in pictures) / len(pairs)
    sharp = sum(gradient(mine) / gradient(theirs) for mine, theirs in pictures) / len(pairs)
    return f'PSNR {close:.3f} dB, gradient {sharp:.3f}'
