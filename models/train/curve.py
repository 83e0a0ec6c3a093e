#!/usr/bin/env python3
"""Draws the .csv that train.py writes: the loss, and each measurement, over time. Needs matplotlib."""
import argparse
import csv
from pathlib import Path

import matplotlib
matplotlib.use('Agg')
from matplotlib import pyplot


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('tables', type=Path, nargs='+', help='one training, or several that went on from each other')
    parser.add_argument('--out', type=Path, required=True, help='.png')
    options = parser.parse_args()
    runs = [list(csv.DictReader(table.open())) for table in options.tables]
    names = [name for name in runs[0][0] if name not in ('step', 'seconds')]
    figure, axes = pyplot.subplots(1, len(names), figsize=(3.2 * len(names), 2.6), layout='constrained')
    for axis, name in zip(axes, names):
        offset = 0
        for run in runs:
            axis.plot([offset + float(row['seconds']) / 60 for row in run], [float(row[name]) for row in run])
            offset += float(run[-1]['seconds']) / 60
        axis.set(title=name, xlabel='minutes')
        axis.grid(alpha=0.3)
    figure.savefig(options.out, dpi=80)


if __name__ == '__main__':
    main()
