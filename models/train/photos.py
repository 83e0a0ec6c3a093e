"""Photos: found, read, and shrunk as the published tables shrink them."""
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


def cut(image):
    """RGB bytes [height, width, 3] of sides that the scale divides."""
    width, height = (side - side % SCALE for side in image.size)
    return numpy.asarray(image.crop((0, 0, width, height)).convert('RGB'))


def read_photo(path):
    return cut(Image.open(path))


def smaller(pixels, dice):
    """The photo as from farther away, 0.6 to 1 of its sides: a few photos show more kinds of detail so."""
    image = Image.fromarray(pixels)
    share = dice.uniform(0.6, 1)
    return cut(image.resize([max(SCALE, round(side * share)) for side in image.size], Image.BICUBIC))


def photo_paths(folder):
    """Every picture in the folder, searched recursively, in the order of the names."""
    found = sorted(path for path in folder.rglob('*') if path.suffix.lower() in ENDINGS)
    if not found:
        raise SystemExit(f'no photos in {folder}')
    return found


def planes(pixels, device='cpu'):
    """Bytes [height, width, 3] as floats from 0 to 255, [1, 3, height, width]."""
    return torch.from_numpy(pixels.copy()).to(device).permute(2, 0, 1)[None].float()
