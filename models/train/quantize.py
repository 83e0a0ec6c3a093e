#!/usr/bin/env python3
"""Makes of a trained network one whose activations lie from 0 to 1, for a CPU to compute in bytes, and trains it to bear that.

Prints how close it stays to the network it was made of: PSNR in dB, gradient, shift in colour.
"""
import argparse
import os
import time
from pathlib import Path

import numpy
import torch
from torch import nn
from torch.nn import functional

from examples import examples
from measure import likeness, made
from network import enlarge, load, network, save
from photos import SCALE, photo_paths, planes, read_photo, shrink
from pool import Pairs

HERE = Path(__file__).resolve().parent
LEVELS = 255
BORDER = 8
REPORT_STEPS = 200


def settings():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    shared = HERE.parents[2] / 'shared'
    parser.add_argument('--start', type=Path, default=HERE.parents[0] / 'builtin' / 'restore-fast.safetensors', help='the network, with ReLU')
    parser.add_argument('--photos', type=Path, default=shared / 'train')
    parser.add_argument('--validate', type=Path, default=shared / 'bench' / 'Set14')
    parser.add_argument('--out', type=Path, default=HERE.parents[1] / '.darkroom' / 'train' / 'restore-fast-int8.safetensors')
    parser.add_argument('--features', type=int, default=32)
    parser.add_argument('--convs', type=int, default=16)
    parser.add_argument('--minutes', type=float, default=10)
    parser.add_argument('--batch', type=int, default=8)
    parser.add_argument('--patch', type=int, default=48)
    parser.add_argument('--rate', type=float, default=2e-4)
    parser.add_argument('--generated', type=int, default=60)
    parser.add_argument('--processes', type=int, default=os.cpu_count())
    parser.add_argument('--seed', type=int, default=1)
    return parser.parse_args()


def rounded(numbers, steps):
    """To multiples of 1/steps, with the gradient of no rounding."""
    return numbers + ((numbers * steps).round() / steps - numbers).detach()


def bytes_of(weight):
    """As signed bytes with one scale per output channel hold it."""
    steps = 127 / weight.detach().abs().amax((1, 2, 3), keepdim=True).clamp(min=1e-8)
    return rounded(weight, steps)


class Rounding(nn.Module):
    """The network as it is computed in bytes: all but the last convolution, whose result must keep its fractions."""

    def __init__(self, body):
        super().__init__()
        self.body = body

    def forward(self, small):
        *inner, last = [layer for layer in self.body if isinstance(layer, nn.Conv2d)]
        for conv in inner:
            small = rounded(functional.conv2d(small, bytes_of(conv.weight), conv.bias, padding=1).clamp(0, 1), LEVELS)
        return last(small)


@torch.no_grad()
def scale_activations(body, pictures):
    """Divides each channel by the most it reaches in the pictures, and multiplies what reads it: the same network, in 0 to 1."""
    convs = [layer for layer in body if isinstance(layer, nn.Conv2d)]
    reached = [small / 255 for small in pictures]
    for conv, following in zip(convs, convs[1:]):
        reached = [functional.relu(conv(picture)) for picture in reached]
        most = torch.stack([picture.amax((0, 2, 3)) for picture in reached]).amax(0).clamp(min=1e-3)
        reached = [picture / most.view(1, -1, 1, 1) for picture in reached]
        conv.weight.div_(most.view(-1, 1, 1, 1))
        conv.bias.div_(most)
        following.weight.mul_(most.view(1, -1, 1, 1))


def main():
    options = settings()
    torch.manual_seed(options.seed)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    exact, body = (network(options.features, options.convs) for _ in range(2))
    for copy in (exact, body):
        load(options.start, copy)
    options.sizes = 1
    worn = [picture for _, _, copies in examples(options, 3) for picture in copies if min(picture.shape[:2]) >= options.patch]
    scale_activations(body, [planes(picture) for picture in worn[::5]])
    pairs = Pairs([(torch.from_numpy(picture.copy()), made(exact, planes(picture))[0].byte().permute(1, 2, 0)) for picture in worn],
                  options.patch, 'cpu')
    smalls = [planes(shrink(read_photo(path))) for path in photo_paths(options.validate)]
    checks = [(small, made(exact, small)) for small in smalls]
    whole = Rounding(body)
    adam = torch.optim.Adam(body.parameters(), lr=options.rate, betas=(0.9, 0.99))
    inside = slice(BORDER * SCALE, -BORDER * SCALE)
    print('before training', likeness(whole, checks), flush=True)
    began, step, spent = time.monotonic(), 0, 0
    while spent < 1:
        spent = min(1, (time.monotonic() - began) / (60 * options.minutes))
        adam.param_groups[0]['lr'] = options.rate * max(1e-3, (1 + numpy.cos(numpy.pi * spent)) / 2)
        small, wanted = pairs.batch(options.batch)
        loss = functional.l1_loss(enlarge(whole, small)[..., inside, inside], wanted[..., inside, inside])
        adam.zero_grad(set_to_none=True)
        loss.backward()
        adam.step()
        step += 1
        if step % REPORT_STEPS == 0 or spent == 1:
            print(f'step {step}  {time.monotonic() - began:.0f} s', likeness(whole, checks), flush=True)
            save(options.out, body, {'steps': str(step), 'seed': str(options.seed)})


if __name__ == '__main__':
    main()
