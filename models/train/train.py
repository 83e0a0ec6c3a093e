#!/usr/bin/env python3
"""Trains one of the two built-in models on a folder of photos, on a GPU where there is one, and writes it as .safetensors.

Every line of output is one measurement, and goes into a .csv beside the weights, from which curve.py draws a picture.
Stop it whenever you like: the last written file is complete.
"""
import argparse
import csv
import os
import time
from pathlib import Path

import numpy
import torch
from torch import nn

from network import enlarge, load, network, save
from photos import SCALE
from pool import Pairs
from recipes import RECIPES

HERE = Path(__file__).resolve().parent
WARM_UP_STEPS = 200
REPORTS = 20
# The edge of a patch sees zeros where the teacher saw the photo, so nothing is learnt there.
BORDER = 8
# bfloat16 rounds to a third of a level and more, so the end of the training has 32 bits.
SINGLE_FROM = 0.8


def settings():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    shared = HERE.parents[2] / 'shared'
    parser.add_argument('model', choices=RECIPES)
    parser.add_argument('--photos', type=Path, default=shared / 'train', help='training photos, searched recursively')
    parser.add_argument('--validate', type=Path, default=shared / 'bench' / 'Set14', help='photos to measure on')
    parser.add_argument('--teacher', type=Path, default=shared / 'models' / 'realesr-general-x4v3.f16.safetensors',
                        help='for restore-fast: SRVGGNetCompact x4 with PReLU')
    parser.add_argument('--out', type=Path, default=HERE.parents[1] / '.darkroom' / 'train')
    parser.add_argument('--start', type=Path, help='weights to go on from, with as many convolutions or fewer')
    parser.add_argument('--minutes', type=float, default=30, help='training time; the learning rate reaches 0 at its end')
    parser.add_argument('--device', default='cuda' if torch.cuda.is_available() else 'cpu')
    parser.add_argument('--features', type=int, default=32)
    parser.add_argument('--batch', type=int, default=8)
    parser.add_argument('--patch', type=int, default=48, help='side of a small training patch, pixels')
    parser.add_argument('--rate', type=float, default=2e-3)
    parser.add_argument('--average', type=int, default=600, help='steps over which weights are averaged')
    parser.add_argument('--sizes', type=int, default=1, help='of each photo: its own, and smaller ones')
    parser.add_argument('--wears', type=int, default=4, help='worn copies of each size, for restore-fast')
    parser.add_argument('--generated', type=int, default=120, help='pictures drawn by generate.py, mixed in')
    parser.add_argument('--processes', type=int, default=os.cpu_count(), help='that prepare the pictures')
    parser.add_argument('--seed', type=int, default=1)
    return parser.parse_args()


def steps(body, pairs, recipe, options):
    """Trains until the time is over; after each step, the loss and the share of the time spent."""
    adam = torch.optim.Adam(body.parameters(), lr=options.rate, betas=(0.9, 0.99))
    inside = slice(BORDER * SCALE, -BORDER * SCALE)
    began, spent, step = time.monotonic(), 0.0, 0
    while spent < 1:
        spent = min(1, (time.monotonic() - began) / (60 * options.minutes))
        cosine = (1 + numpy.cos(numpy.pi * spent)) / 2
        adam.param_groups[0]['lr'] = options.rate * min(1, (step + 1) / WARM_UP_STEPS) * max(1e-3, cosine)
        small, large = pairs.batch(options.batch)
        with torch.autocast(options.device, dtype=torch.bfloat16, enabled=spent < SINGLE_FROM):
            made = enlarge(body, small)
        loss = recipe.loss(made.float()[..., inside, inside], large[..., inside, inside], spent)
        adam.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(body.parameters(), 0.5)
        adam.step()
        step += 1
        yield loss.detach(), spent


def average(mean, body, step, options):
    with torch.no_grad():
        for slow, now in zip(mean.parameters(), body.parameters()):
            slow.lerp_(now, 1 / min(step + 1, options.average))


def measured(mean, checks, recipe):
    return {f'{kind} {name}'.strip(): value for kind, pictures in checks.items() for name, value in recipe.measure(mean, pictures).items()}


def main():
    options = settings()
    recipe, out = RECIPES[options.model], options.out / f'{options.model}.safetensors'
    options.out.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(options.seed)
    torch.backends.cudnn.benchmark = torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = True
    began = time.monotonic()
    pairs = Pairs(recipe.pairs(options, options.device), options.patch, options.device)
    checks = recipe.checks(options, options.device) if options.validate.is_dir() else {}
    body, mean = (network(options.features, recipe.convs).to(options.device, memory_format=torch.channels_last) for _ in range(2))
    if options.start:
        load(options.start, body)
    mean.load_state_dict(body.state_dict())
    print(f'{pairs.count} pictures, {sum(p.numel() for p in body.parameters())} parameters, {time.monotonic() - began:.0f} s to prepare', flush=True)
    began, total, since, reports = time.monotonic(), 0, 0, 0
    with open(out.with_suffix('.csv'), 'w', newline='') as file:
        table = csv.writer(file)
        for step, (loss, spent) in enumerate(steps(body, pairs, recipe, options), 1):
            average(mean, body, step, options)
            total, since = total + loss, since + 1
            if spent * REPORTS < reports + 1 and spent < 1:
                continue
            row = {'step': step, 'seconds': time.monotonic() - began, 'loss': float(total) / since, **measured(mean, checks, recipe)}
            if reports == 0:
                table.writerow(row)
            table.writerow(f'{value:.5g}' for value in row.values())
            file.flush()
            print('  '.join(f'{name} {value:.5g}' for name, value in row.items()), flush=True)
            save(out, mean, {'steps': str(step), 'seed': str(options.seed)})
            total, since, reports = 0, 0, int(spent * REPORTS)


if __name__ == '__main__':
    main()
