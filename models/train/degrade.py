"""What happens to photos before somebody wants them enlarged: blur, noise, JPEG."""
import io

import numpy
from PIL import Image, ImageFilter


def jpeg(pixels, quality):
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, 'JPEG', quality=quality)
    return numpy.asarray(Image.open(file).convert('RGB'))


def blurred(pixels, radius):
    return numpy.asarray(Image.fromarray(pixels).filter(ImageFilter.GaussianBlur(radius)))


def noisy(pixels, sigma, dice):
    """Half the time the same grain in all channels, as film has it, else in each its own, as sensors do."""
    channels = 1 if dice.random() < 0.5 else 3
    grain = dice.normal(0, sigma, pixels.shape[:2] + (channels,))
    return numpy.clip(numpy.round(pixels + grain), 0, 255).astype(numpy.uint8)


def worn(pixels, dice):
    """Blur, noise and JPEG, each of them two times out of three, in the order in which a camera does them."""
    if dice.random() < 0.67:
        pixels = blurred(pixels, dice.uniform(0.3, 1))
    if dice.random() < 0.67:
        pixels = noisy(pixels, dice.uniform(1, 12), dice)
    return jpeg(pixels, int(dice.integers(40, 96))) if dice.random() < 0.67 else pixels


DEGRADATIONS = {
    'clean': lambda pixels, dice: pixels,
    'jpeg': lambda pixels, dice: jpeg(pixels, int(dice.integers(60, 91))),
    'jpeg75': lambda pixels, dice: jpeg(pixels, 75),
    'worn': worn,
}
