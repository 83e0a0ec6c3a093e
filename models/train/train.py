#!/usr/bin/env python3
"""Trains the built-in x4 super-resolution network on a folder of photos and writes it as .safetensors.

Every line of output is one measurement: step, seconds, loss, and PSNR-Y on the validation folder.
Stop it whenever you like: the last written file is complete.
"""
import argparse
import json
import os
import random
import time
from pathlib import Path

# Threads that wait for each other must sleep: on cores shared with other work, spinning made steps ten times slower.
os.environ.setdefault('OMP_WAIT_POLICY', 'PASSIVE')

import numpy
import torch
from PIL import Image
from torch import nn
from torch.nn import functional

SCALE = 4
HERE = Path(__file__).resolve().parent


def settings():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    shared = HERE.parents[2] / 'shared'
    parser.add_argument('--photos', type=Path, default=shared / 'train', help='training photos, searched recursively')
    parser.add_argument('--validate', type=Path, default=shared / 'bench' / 'Set5', help='photos to measure on')
    parser.add_argument('--out', type=Path, default=HERE.parents[1] / '.darkroom' / 'photo-x4.safetensors')
    parser.add_argument('--start', type=Path, help='weights to go on from, of the same shape')
    parser.add_argument('--features', type=int, default=32)
    parser.add_argument('--convs', type=int, default=8, help='3x3 convolutions between the first and the last')
    parser.add_argument('--minutes', type=float, default=30, help='training time; the learning rate reaches 0 at its end')
    parser.add_argument('--batch', type=int, default=16)
    parser.add_argument('--patch', type=int, default=32, help='side of a low-resolution training patch, pixels')
    parser.add_argument('--rate', type=float, default=2e-3)
    parser.add_argument('--threads', type=int, default=2)
    parser.add_argument('--seed', type=int, default=1)
    return parser.parse_args()


def bicubic_matrix(size, scale):
    """Rows that shrink a line of `size` pixels by `scale` as MATLAB's imresize does: Keys' kernel with a = -0.5,
    widened by the scale against aliasing, edges mirrored. The evaluation (bench/bicubic.ts) does the same."""
    out = size // scale
    matrix = numpy.zeros((out, size))
    for row in range(out):
        centre = (row + 0.5) * scale - 0.5
        first = int(numpy.floor(centre - 2 * scale)) + 1
        taps = numpy.arange(first, first + 4 * scale)
        x = numpy.abs(taps - centre) / scale
        near, far = 1.5 * x**3 - 2.5 * x**2 + 1, -0.5 * x**3 + 2.5 * x**2 - 4 * x + 2
        weights = numpy.where(x <= 1, near, numpy.where(x < 2, far, 0))
        mirrored = numpy.mod(taps, 2 * size)
        mirrored = numpy.where(mirrored < size, mirrored, 2 * size - 1 - mirrored)
        numpy.add.at(matrix[row], mirrored, weights / weights.sum())
    return matrix


def shrink(pixels):
    height, width, _ = pixels.shape
    down, across = bicubic_matrix(height, SCALE), bicubic_matrix(width, SCALE)
    small = numpy.einsum('yh,hwc,xw->yxc', down, pixels.astype(numpy.float64), across, optimize=True)
    return numpy.clip(numpy.round(small), 0, 255).astype(numpy.uint8)


def pairs(folder):
    """(small, large) uint8 tensors, channels first, of every photo in the folder."""
    found = []
    for path in sorted(p for p in folder.rglob('*') if p.suffix.lower() in ('.png', '.jpg', '.jpeg', '.bmp')):
        image = Image.open(path).convert('RGB')
        width, height = (side - side % SCALE for side in image.size)
        large = numpy.asarray(image.crop((0, 0, width, height)))
        found.append(tuple(torch.from_numpy(a.copy()).permute(2, 0, 1) for a in (shrink(large), large)))
    if not found:
        raise SystemExit(f'no photos in {folder}')
    return found


def network(features, convs):
    """SRVGGNetCompact with ReLU. The inner convolutions start as the identity plus noise: the gain of residual
    blocks in training, with nothing left of them to compute afterwards."""
    layers = [nn.Conv2d(3, features, 3, padding=1), nn.ReLU()]
    for _ in range(convs):
        layers += [nn.Conv2d(features, features, 3, padding=1), nn.ReLU()]
    layers.append(nn.Conv2d(features, 3 * SCALE * SCALE, 3, padding=1))
    with torch.no_grad():
        for conv in layers[2:-1:2]:
            conv.weight.mul_(0.5)
            conv.weight[range(features), range(features), 1, 1] += 1
            conv.bias.zero_()
        layers[-1].weight.mul_(0.1)
    return nn.Sequential(*layers)


def enlarge(body, small):
    return functional.pixel_shuffle(body(small), SCALE) + functional.interpolate(small, scale_factor=SCALE)


def batch(photos, count, patch):
    small, large = [], []
    for low, high in random.choices(photos, weights=[low[0].numel() for low, _ in photos], k=count):
        y, x = (random.randrange(max(1, side - patch + 1)) for side in low.shape[1:])
        turn, flip = random.randrange(4), random.random() < 0.5
        for crop, into in ((low[:, y:y + patch, x:x + patch], small),
                           (high[:, y * SCALE:(y + patch) * SCALE, x * SCALE:(x + patch) * SCALE], large)):
            crop = torch.rot90(crop, turn, (1, 2))
            into.append(crop.flip(2) if flip else crop)
    return (torch.stack(side).float().div_(255).contiguous(memory_format=torch.channels_last) for side in (small, large))


@torch.no_grad()
def psnr_y(body, photos):
    """Mean PSNR in dB of BT.601 luma without a 4-pixel border, the convention of the published tables."""
    luma = torch.tensor([65.481, 128.553, 24.966]).view(1, 3, 1, 1)
    total = 0
    for low, high in photos:
        made = enlarge(body, functional.pad(low[None].float() / 255, (16,) * 4, mode='reflect'))
        made = (made[..., 64:-64, 64:-64] * 255).round().clamp(0, 255) / 255
        error = ((made - high[None].float() / 255) * luma).sum(1)[..., 4:-4, 4:-4]
        total += 10 * torch.log10(255**2 / error.square().mean())
    return float(total / len(photos))


def save(path, body, note):
    """Half precision .safetensors: an 8-byte length, a JSON header, the numbers."""
    header, data, offset = {'__metadata__': note}, [], 0
    for name, tensor in body.state_dict().items():
        raw = tensor.half().contiguous().numpy().astype('<f2').tobytes()
        header[f'body.{name}'] = {'dtype': 'F16', 'shape': list(tensor.shape), 'data_offsets': [offset, offset + len(raw)]}
        data.append(raw)
        offset += len(raw)
    text = json.dumps(header, separators=(',', ':')).encode()
    text += b' ' * (-len(text) % 8)
    partial = path.with_suffix('.partial')
    partial.write_bytes(len(text).to_bytes(8, 'little') + text + b''.join(data))
    partial.replace(path)


def load(path, body):
    """Copies what `save` wrote into the network."""
    content = path.read_bytes()
    end = 8 + int.from_bytes(content[:8], 'little')
    header = json.loads(content[8:end])
    state = {}
    for name in body.state_dict():
        tensor = header[f'body.{name}']
        first, last = (end + offset for offset in tensor['data_offsets'])
        state[name] = torch.from_numpy(numpy.frombuffer(content[first:last], '<f2').astype('f4').reshape(tensor['shape']))
    body.load_state_dict(state)


def main():
    options = settings()
    random.seed(options.seed)
    torch.manual_seed(options.seed)
    torch.set_num_threads(options.threads)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    photos = [p for p in pairs(options.photos) if min(p[0].shape[1:]) >= options.patch]
    checks = pairs(options.validate) if options.validate.is_dir() else []
    body = network(options.features, options.convs).to(memory_format=torch.channels_last)
    if options.start:
        load(options.start, body)
    average = network(options.features, options.convs)
    average.load_state_dict(body.state_dict())
    adam = torch.optim.Adam(body.parameters(), lr=options.rate, betas=(0.9, 0.99))
    print(f'{len(photos)} photos, {sum(p.numel() for p in body.parameters())} parameters', flush=True)
    began, spent, step, losses = time.monotonic(), 0.0, 0, []
    while spent < 1:
        spent = min(1, (time.monotonic() - began) / (60 * options.minutes))
        adam.param_groups[0]['lr'] = options.rate * min(1, (step + 1) / 200) * max(1e-3, (1 + numpy.cos(numpy.pi * spent)) / 2)
        small, large = batch(photos, options.batch, options.patch)
        with torch.autocast('cpu', dtype=torch.bfloat16):
            made = enlarge(body, small)
        loss = functional.l1_loss(made.float(), large)
        adam.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(body.parameters(), 0.5)
        adam.step()
        with torch.no_grad():
            for mean, now in zip(average.parameters(), body.parameters()):
                mean.lerp_(now, 1 / min(step + 2, 1000))
        losses.append(loss.item())
        step += 1
        if step % 1000 == 0 or spent == 1:
            seconds, quality = time.monotonic() - began, psnr_y(average, checks) if checks else 0.0
            print(f'step {step}  {seconds:.0f} s  L1 {numpy.mean(losses):.5f}  PSNR-Y {quality:.3f} dB', flush=True)
            save(options.out, average, {'steps': str(step), 'validation': f'{quality:.3f} dB'})
            losses.clear()


if __name__ == '__main__':
    main()
