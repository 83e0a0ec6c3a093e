"""How fast PyTorch is with restore-fast: answers each line, a number of tiles, with the milliseconds that they took."""
import os
import sys
import time
from pathlib import Path

import torch
from torch.nn.functional import interpolate, pixel_shuffle

from network import network, read_tensors
from photos import SCALE

WEIGHTS = Path(__file__).parent / '../builtin/restore-fast.safetensors'

torch.set_num_threads(len(os.sched_getaffinity(0)))
tensors = read_tensors(WEIGHTS)
convs = max(int(name.split('.')[0]) for name in tensors) // 2 - 1
body = network(tensors['0.weight'].shape[0], convs)
body.load_state_dict(tensors)
# Its faster layout on a CPU.
body = body.to(memory_format=torch.channels_last).eval()
# As in Darkroom, nothing is worked on that only zeros around the tile would change.
for layer in body:
    if isinstance(layer, torch.nn.Conv2d):
        layer.padding = (0, 0)
trim = convs + 2
side = int(sys.argv[1])
tile = torch.rand(1, 3, side, side).to(memory_format=torch.channels_last)

with torch.no_grad():
    for line in sys.stdin:
        began = time.perf_counter()
        for _ in range(int(line)):
            pixel_shuffle(body(tile), SCALE) + interpolate(tile[..., trim:-trim, trim:-trim], scale_factor=SCALE)
        print((time.perf_counter() - began) * 1000, flush=True)
