#!/usr/bin/env python3
"""Writes what a large network makes of worn photos, as pairs of PNG files for train.py: NAME.small.png, NAME.large.png."""
import argparse
import time
import zlib
from pathlib import Path

import numpy
import torch
from PIL import Image

from degrade import DEGRADATIONS
from generate import generated
from network import enlarge, read_teacher
from photos import photo_paths, planes, read_photo, shrink

HERE = Path(__file__).resolve().parent


def settings():
    parser = argparse.ArgumentParser(description=__doc__)
    shared = HERE.parents[2] / 'shared'
    parser.add_argument('--photos', type=Path, default=shared / 'train', help='any folder of photos, searched recursively')
    parser.add_argument('--teacher', type=Path, default=shared / 'models' / 'realesr-general-x4v3.f16.safetensors',
                        help='SRVGGNetCompact x4 with PReLU, half precision')
    parser.add_argument('--out', type=Path, default=HERE.parents[1] / '.darkroom' / 'train' / 'pairs')
    parser.add_argument('--degradations', nargs='+', choices=DEGRADATIONS, default=['clean', 'jpeg', 'worn'])
    parser.add_argument('--generated', type=int, default=48, help='pictures that the project generates, mixed in')
    parser.add_argument('--threads', type=int, default=1)
    parser.add_argument('--seed', type=int, default=1)
    return parser.parse_args()


def sources(options):
    """(name, large picture): the photos in the order of their names, then the generated ones."""
    for path in photo_paths(options.photos):
        yield '-'.join(path.relative_to(options.photos).with_suffix('').parts), read_photo(path)
    for index, picture in enumerate(generated(options.generated, options.seed)):
        yield f'generated-{index}', picture


@torch.no_grad()
def taught(teacher, small):
    """What the teacher makes of bytes [height, width, 3], as bytes."""
    floats = planes(small)[None].float() / 255
    made = enlarge(lambda x: teacher(x.to(torch.bfloat16, memory_format=torch.channels_last)).float(), floats)
    return (made[0] * 255).round().clamp(0, 255).byte().permute(1, 2, 0).numpy()


def main():
    options = settings()
    torch.set_num_threads(options.threads)
    options.out.mkdir(parents=True, exist_ok=True)
    teacher = read_teacher(options.teacher)
    began, pixels = time.monotonic(), 0
    for name, photo in sources(options):
        for kind in options.degradations:
            stem = f'{name}.{kind}'
            # Of the name alone, so that a run that was stopped goes on to the same pairs.
            dice = numpy.random.default_rng([options.seed, zlib.crc32(stem.encode())])
            if (options.out / f'{stem}.large.png').exists():
                continue
            small = DEGRADATIONS[kind](shrink(photo), dice)
            Image.fromarray(small).save(options.out / f'{stem}.small.png')
            Image.fromarray(taught(teacher, small)).save(options.out / f'{stem}.large.png', compress_level=1)
            pixels += small.shape[0] * small.shape[1]
        print(f'{name}  {pixels / 1e6:.2f} megapixels  {time.monotonic() - began:.0f} s', flush=True)


if __name__ == '__main__':
    main()
