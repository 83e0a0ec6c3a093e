"""Photos and pairs of pictures: found, shrunk, read, and cut into batches."""
import random

import numpy
import torch
from PIL import Image

SCALE = 4
ENDINGS = ('.png', '.jpg', '.jpeg', '.bmp', '.tif', '.tiff', '.webp')


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
    """A quarter of each side, rounded to bytes."""
    height, width, _ = pixels.shape
    down, across = bicubic_matrix(height, SCALE), bicubic_matrix(width, SCALE)
    small = numpy.einsum('yh,hwc,xw->yxc', down, pixels.astype(numpy.float64), across, optimize=True)
    return numpy.clip(numpy.round(small), 0, 255).astype(numpy.uint8)


def read_photo(path):
    """RGB bytes [height, width, 3], cut to sides that the scale divides."""
    image = Image.open(path).convert('RGB')
    width, height = (side - side % SCALE for side in image.size)
    return numpy.asarray(image.crop((0, 0, width, height)))


def photo_paths(folder):
    """Every picture in the folder, searched recursively, in the order of the names."""
    found = sorted(path for path in folder.rglob('*') if path.suffix.lower() in ENDINGS)
    if not found:
        raise SystemExit(f'no photos in {folder}')
    return found


def planes(pixels):
    return torch.from_numpy(pixels.copy()).permute(2, 0, 1)


def shrunk_pairs(folder):
    """(small, large) uint8 tensors, channels first, of every photo in the folder: the large one is the photo."""
    photos = (read_photo(path) for path in photo_paths(folder))
    return [(planes(shrink(photo)), planes(photo)) for photo in photos]


def stored_pairs(folder, kind=''):
    """The pairs that teacher.py wrote: NAME.small.png and what the teacher makes of it, NAME.large.png."""
    smalls = sorted(folder.glob(f'*{kind}.small.png'))
    if not smalls:
        raise SystemExit(f'no pairs in {folder}: teacher.py writes them')
    return [tuple(planes(numpy.asarray(Image.open(path))) for path in (small, folder / small.name.replace('.small.', '.large.')))
            for small in smalls]


def batch(pairs, count, patch):
    """Random squares of the pairs, turned and mirrored: floats from 0 to 1, [count, 3, patch, patch] and four times that."""
    small, large = [], []
    for low, high in random.choices(pairs, weights=[low[0].numel() for low, _ in pairs], k=count):
        y, x = (random.randrange(max(1, side - patch + 1)) for side in low.shape[1:])
        turn, flip = random.randrange(4), random.random() < 0.5
        for crop, into in ((low[:, y:y + patch, x:x + patch], small),
                           (high[:, y * SCALE:(y + patch) * SCALE, x * SCALE:(x + patch) * SCALE], large)):
            crop = torch.rot90(crop, turn, (1, 2))
            into.append(crop.flip(2) if flip else crop)
    return (torch.stack(side).float().div_(255).contiguous(memory_format=torch.channels_last) for side in (small, large))
