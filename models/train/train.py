#!/usr/bin/env python3
"""Trains a x4 network on a folder of photos, or on pairs written by teacher.py, and writes it as .safetensors.

Every line of output is one measurement: step, seconds, loss, and quality on the validation photos.
Stop it whenever you like: the last written file is complete.
"""
import argparse
import os
import random
import time
from pathlib import Path

import numpy
import torch
from torch import multiprocessing, nn
from torch.nn import functional

from generate import generated
from measure import fidelity, likeness
from network import enlarge, load, network, save
from photos import batch, planes, shrink, shrunk_pairs, stored_pairs

HERE = Path(__file__).resolve().parent
# Of the differences of neighbours, beside the colours themselves: edges as crisp as the teacher's.
EDGE_WEIGHT = 0.3
REPORT_STEPS = 500
WARM_UP_STEPS = 200


def settings():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    shared = HERE.parents[2] / 'shared'
    parser.add_argument('--photos', type=Path, default=shared / 'train', help='training photos, searched recursively')
    parser.add_argument('--validate', type=Path, default=shared / 'bench' / 'Set5', help='photos to measure on')
    parser.add_argument('--pairs', type=Path, help='instead of --photos: what teacher.py wrote')
    parser.add_argument('--validate-pairs', type=Path, help='instead of --validate, likewise')
    parser.add_argument('--out', type=Path, default=HERE.parents[1] / '.darkroom' / 'train' / 'trained.safetensors')
    parser.add_argument('--start', type=Path, help='weights to go on from, with as many convolutions or fewer')
    parser.add_argument('--features', type=int, default=32)
    parser.add_argument('--convs', type=int, default=12, help='3x3 convolutions between the first and the last')
    parser.add_argument('--minutes', type=float, default=30, help='training time; the learning rate reaches 0 at its end')
    parser.add_argument('--batch', type=int, default=16)
    parser.add_argument('--patch', type=int, default=32, help='side of a low-resolution training patch, pixels')
    parser.add_argument('--rate', type=float, default=2e-3)
    parser.add_argument('--average', type=int, default=600, help='steps over which weights are averaged')
    parser.add_argument('--squared', action='store_true', help='squared errors in place of absolute ones, for --photos')
    parser.add_argument('--sharpness', type=float, default=0, help='weight of lost gradient, for --pairs')
    parser.add_argument('--generated', type=int, default=48, help='pictures mixed into --photos')
    parser.add_argument('--workers', type=int, default=2, help='processes that share the weights, one core each')
    parser.add_argument('--seed', type=int, default=1)
    return parser.parse_args()


def training_pairs(options):
    if options.pairs:
        pairs = stored_pairs(options.pairs)
    else:
        drawn = generated(options.generated, options.seed)
        pairs = shrunk_pairs(options.photos) + [(planes(shrink(picture)), planes(picture)) for picture in drawn]
    return [pair for pair in pairs if min(pair[0].shape[1:]) >= options.patch]


def validation(options):
    """(heading, measure, pairs) of each kind of validation picture."""
    if options.validate_pairs:
        return [(kind, likeness, stored_pairs(options.validate_pairs, kind)) for kind in ('clean', 'jpeg75')]
    return [('', fidelity, shrunk_pairs(options.validate))] if options.validate.is_dir() else []


def differences(pictures):
    return pictures.diff(dim=2), pictures.diff(dim=3)


def distance(made, wanted, options):
    """L1, or what PSNR counts, to end with; of a teacher's picture also L1 of its edges, and what is missing of their strength: L1 alone settles between
    the places where fine texture could be, and so looks softer than its teacher."""
    # Beyond white or black is as good as on it. Held to the exact end of the range, saturated colours came out in a grid.
    made = torch.where(wanted >= 1, made.clamp(max=1), torch.where(wanted <= 0, made.clamp(min=0), made))
    if not options.pairs:
        return (functional.mse_loss if options.squared else functional.l1_loss)(made, wanted)
    edges = list(zip(differences(made), differences(wanted)))
    apart = sum(functional.l1_loss(mine, theirs) for mine, theirs in edges)
    lost = sum(functional.relu(theirs.abs().mean() - mine.abs().mean()) for mine, theirs in edges)
    return functional.l1_loss(made, wanted) + EDGE_WEIGHT * apart + options.sharpness * lost


def steps(body, pairs, options, seed):
    """Trains the shared weights until the time is over; after each step, the loss and the share of the time spent.

    Each worker has its own momentum and steps without waiting for the others (Recht et al., Hogwild, 2011): on cores
    shared with other work, two threads inside one convolution waited for each other most of the time."""
    random.seed(seed)
    torch.set_num_threads(1)
    adam = torch.optim.Adam(body.parameters(), lr=options.rate, betas=(0.9, 0.99))
    began, spent, step = time.monotonic(), 0.0, 0
    while spent < 1:
        spent = min(1, (time.monotonic() - began) / (60 * options.minutes))
        cosine = max(1e-3, (1 + numpy.cos(numpy.pi * spent)) / 2)
        adam.param_groups[0]['lr'] = options.rate * min(1, (step + 1) / WARM_UP_STEPS) * cosine
        small, large = batch(pairs, options.batch, options.patch)
        with torch.autocast('cpu', dtype=torch.bfloat16):
            made = enlarge(body, small)
        loss = distance(made.float(), large, options)
        adam.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(body.parameters(), 0.5)
        adam.step()
        step += 1
        yield loss.item(), spent


def helper(body, pairs, options, seed):
    for _ in steps(body, pairs, options, seed):
        if os.getppid() == 1:
            return


def main():
    options = settings()
    torch.manual_seed(options.seed)
    torch.set_num_threads(1)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    pairs, checks = training_pairs(options), validation(options)
    body = network(options.features, options.convs).to(memory_format=torch.channels_last)
    if options.start:
        load(options.start, body)
    body.share_memory()
    average = network(options.features, options.convs)
    average.load_state_dict(body.state_dict())
    helpers = [multiprocessing.get_context('fork').Process(target=helper, args=(body, pairs, options, options.seed + other), daemon=True)
               for other in range(1, options.workers)]
    for process in helpers:
        process.start()
    print(f'{len(pairs)} pictures, {sum(p.numel() for p in body.parameters())} parameters', flush=True)
    began, losses = time.monotonic(), []
    for step, (loss, spent) in enumerate(steps(body, pairs, options, options.seed), 1):
        losses.append(loss)
        with torch.no_grad():
            for mean, now in zip(average.parameters(), body.parameters()):
                mean.lerp_(now, 1 / min(step + 1, options.average))
        if step % REPORT_STEPS == 0 or spent == 1:
            quality = '  '.join(f'{kind} {measure(average, photos)}' for kind, measure, photos in checks).strip()
            print(f'step {step}  {time.monotonic() - began:.0f} s  loss {numpy.mean(losses):.5f}  {quality}', flush=True)
            save(options.out, average, {'steps': str(step * options.workers), 'validation': quality})
            losses.clear()


if __name__ == '__main__':
    main()
