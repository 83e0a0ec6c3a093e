#!/usr/bin/env python3
"""Writes the weighted mean of two trained networks of the same shape: between two runs from one start lies a better one."""
import argparse
from pathlib import Path

from network import network, read_tensors, save


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('first', type=Path)
    parser.add_argument('second', type=Path)
    parser.add_argument('out', type=Path)
    parser.add_argument('--share', type=float, default=0.3, help='of the second, 0 to 1')
    options = parser.parse_args()
    first, second = read_tensors(options.first), read_tensors(options.second)
    mixed = {name: tensor.lerp(second[name], options.share) for name, tensor in first.items()}
    body = network(first['0.weight'].shape[0], len(first) // 2 - 2)
    body.load_state_dict(mixed)
    save(options.out, body, {'share': str(options.share)})


if __name__ == '__main__':
    main()
