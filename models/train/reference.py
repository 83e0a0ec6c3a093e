#!/usr/bin/env python3
"""Compares what Darkroom makes of PyTorch checkpoints with PyTorch itself.

Random networks of every architecture are saved by torch.save in every way that is read, run by PyTorch, then handed to
reference.ts, which reads, converts and runs them. Needs PyTorch and numpy; takes seconds.
"""
import subprocess
import sys
import tempfile
from collections import OrderedDict
from pathlib import Path

import numpy
import torch
from torch.nn import functional

HERE = Path(__file__).resolve().parent


def conv(state, name, x):
    return functional.conv2d(x, state[f'{name}.weight'], state[f'{name}.bias'], padding=1)


def leaky(x):
    return functional.leaky_relu(x, 0.2)


def rrdb(state, x):
    if state['conv_first.weight'].shape[1] == 12:
        x = functional.pixel_unshuffle(x, 2)
    first = conv(state, 'conv_first', x)
    y = first
    for block in range(100):
        if f'body.{block}.rdb1.conv1.weight' not in state:
            break
        start = y
        for dense in (1, 2, 3):
            parts = [y]
            for layer in (1, 2, 3, 4):
                parts.append(leaky(conv(state, f'body.{block}.rdb{dense}.conv{layer}', torch.cat(parts, 1))))
            y = y + 0.2 * conv(state, f'body.{block}.rdb{dense}.conv5', torch.cat(parts, 1))
        y = start + 0.2 * y
    y = first + conv(state, 'conv_body', y)
    for up in ('conv_up1', 'conv_up2'):
        y = leaky(conv(state, up, functional.interpolate(y, scale_factor=2, mode='nearest')))
    return conv(state, 'conv_last', leaky(conv(state, 'conv_hr', y)))


def srvgg(state, x):
    last = max(int(name.split('.')[1]) for name in state)
    y = conv(state, 'body.0', x)
    for layer in range(1, last, 2):
        y = conv(state, f'body.{layer + 1}', functional.prelu(y, state[f'body.{layer}.weight']))
    scale = round((y.shape[1] / 3) ** 0.5)
    return functional.pixel_shuffle(y, scale) + functional.interpolate(x, scale_factor=scale, mode='nearest')


def random_conv(state, name, outputs, inputs, gain=1.0, bias=0.0):
    bound = gain * (6 / 9 / inputs) ** 0.5
    state[f'{name}.weight'] = torch.empty(outputs, inputs, 3, 3).uniform_(-bound, bound)
    state[f'{name}.bias'] = torch.empty(outputs).uniform_(-0.05, 0.05) + bias


def random_rrdb(blocks, fold, features=16, growth=8):
    state = OrderedDict()
    random_conv(state, 'conv_first', features, 3 * fold * fold)
    for block in range(blocks):
        for dense in (1, 2, 3):
            for layer in range(1, 6):
                outputs = features if layer == 5 else growth
                random_conv(state, f'body.{block}.rdb{dense}.conv{layer}', outputs, features + (layer - 1) * growth)
    for name in ('conv_body', 'conv_up1', 'conv_up2', 'conv_hr'):
        random_conv(state, name, features, features)
    random_conv(state, 'conv_last', 3, features, 0.15, 0.5)
    return state


def random_srvgg(convs, scale, features=16):
    state = OrderedDict()
    random_conv(state, 'body.0', features, 3)
    for layer in range(1, 2 * convs + 2, 2):
        state[f'body.{layer}.weight'] = torch.empty(features).uniform_(-0.1, 0.3)
        last = layer == 2 * convs + 1
        random_conv(state, f'body.{layer + 1}', 3 * scale * scale if last else features, features, 0.3 if last else 1)
    return state


def esrgan(name):
    for new, old in (('.rdb', '.RDB'), ('body.', 'RRDB_trunk.'), ('conv_RRDB_trunk.', 'trunk_conv.'),
                     ('conv_up', 'upconv'), ('conv_hr', 'HRconv')):
        name = name.replace(new, old)
    return name


def first_names(blocks):
    places = {'conv_first': 'model.0', 'conv_body': f'model.1.sub.{blocks}', 'conv_up1': 'model.3', 'conv_up2': 'model.6',
              'conv_hr': 'model.8', 'conv_last': 'model.10'}

    def rename(name):
        layer, kind = name.rsplit('.', 1)
        if layer in places:
            return f'{places[layer]}.{kind}'
        return f"{layer.replace('body.', 'model.1.sub.').replace('.rdb', '.RDB')}.0.{kind}"
    return rename


def renamed(state, rename):
    return OrderedDict((rename(name), tensor) for name, tensor in state.items())


def in_one_storage(state):
    """Every tensor a view, transposed, into one storage that all of them share."""
    flat = torch.cat([t.reshape(-1) if t.dim() < 2 else t.transpose(0, 1).reshape(-1) for t in state.values()])
    made, at = OrderedDict(), 0
    for name, tensor in state.items():
        part = flat[at:at + tensor.numel()]
        made[name] = part.view(tensor.shape) if tensor.dim() < 2 else \
            part.view(tensor.shape[1], tensor.shape[0], *tensor.shape[2:]).transpose(0, 1)
        at += tensor.numel()
    return made


def cases():
    x4, x2, anime = random_rrdb(3, 1), random_rrdb(2, 2), random_rrdb(6, 1)
    compact = random_srvgg(4, 4)
    yield 'x4plus', rrdb, x4, {'params_ema': x4}, False
    yield 'x4plus-both', rrdb, x4, {'params': random_rrdb(3, 1), 'params_ema': x4, 'iter': 7, 'rate': 1e-4}, False
    yield 'x4plus-esrgan', rrdb, x4, renamed(x4, esrgan), False
    yield 'x4plus-first', rrdb, x4, renamed(x4, first_names(3)), False
    yield 'x4plus-legacy', rrdb, x4, {'params': x4}, True
    yield 'x2plus', rrdb, x2, {'params_ema': x2}, False
    yield 'anime-6B', rrdb, anime, {'params_ema': anime}, False
    yield 'general', srvgg, compact, {'params': compact}, False
    yield 'compact-x2', srvgg, (small := random_srvgg(2, 2)), small, False
    parameters = OrderedDict((name, torch.nn.Parameter(tensor)) for name, tensor in compact.items())
    yield 'parameters', srvgg, compact, parameters, False
    yield 'shared-strided', srvgg, compact, in_one_storage(compact), False
    yield 'shared-strided-legacy', srvgg, compact, in_one_storage(compact), True
    for kind in (torch.float16, torch.bfloat16):
        half = OrderedDict((name, tensor.to(kind)) for name, tensor in compact.items())
        exact = OrderedDict((name, tensor.float()) for name, tensor in half.items())
        yield str(kind).split('.')[1], srvgg, exact, half, False


def main():
    torch.manual_seed(1)
    with tempfile.TemporaryDirectory() as folder:
        for name, forward, state, saved, legacy in cases():
            torch.save(saved, f'{folder}/{name}.pth', _use_new_zipfile_serialization=not legacy)
            image = torch.randint(0, 256, (40, 36, 3), dtype=torch.uint8)
            with torch.no_grad():
                made = forward(state, image.permute(2, 0, 1)[None].float() / 255)[0].permute(1, 2, 0)
            image.numpy().tofile(f'{folder}/{name}.image')
            (made * 255).round().clamp(0, 255).numpy().astype(numpy.uint8).tofile(f'{folder}/{name}.expected')
        node = HERE.parents[1] / 'node_modules' / '.bin' / 'node'
        sys.exit(subprocess.run([node, HERE / 'reference.ts', folder]).returncode)


if __name__ == '__main__':
    main()
