"""Pictures that no camera took: text, textures, gradients and saturated colours, which folders of photos have too few of."""
import numpy
from PIL import Image, ImageDraw, ImageFont

SIDE = 256
LETTERS = 'ABCDEFGHKLMNPRSTabcdefghiklmnoprstuvwxyz0123456789.,:;!?&%'
FONTS = ('DejaVuSans.ttf', 'DejaVuSans-Bold.ttf', 'DejaVuSerif.ttf', 'DejaVuSansMono.ttf')


def colour(dice):
    """Any colour half the time, a saturated one the other half: each channel at its end, or up to 30 levels from it."""
    if dice.random() < 0.5:
        return tuple(int(value) for value in dice.integers(0, 256, 3))
    inward = int(dice.choice((0, dice.integers(1, 31))))
    return tuple(int(255 - inward if value > 0.5 else inward) for value in dice.random(3))


def font(dice):
    try:
        return ImageFont.truetype(FONTS[dice.integers(len(FONTS))], int(dice.integers(16, 64)))
    except OSError:
        return ImageFont.load_default()


def gradient(dice):
    first, last = (numpy.array(colour(dice), float) for _ in range(2))
    angle = dice.random() * 2 * numpy.pi
    y, x = numpy.mgrid[-0.5:0.5:SIDE * 1j, -0.5:0.5:SIDE * 1j]
    along = numpy.clip(0.5 + x * numpy.cos(angle) + y * numpy.sin(angle), 0, 1)[..., None]
    return first + (last - first) * along


def text(dice):
    image = Image.fromarray(gradient(dice).astype(numpy.uint8))
    draw = ImageDraw.Draw(image)
    y = 4
    while y < SIDE:
        letters = font(dice)
        line = ''.join(LETTERS[at] for at in dice.integers(0, len(LETTERS), 24))
        draw.text((4, y), line, fill=colour(dice), font=letters)
        y += getattr(letters, 'size', 11) + 6
    return numpy.asarray(image, float)


def shapes(dice):
    image = Image.fromarray(gradient(dice).astype(numpy.uint8))
    draw = ImageDraw.Draw(image)
    for _ in range(24):
        points = [tuple(int(value) for value in point) for point in dice.integers(0, SIDE, (3, 2))]
        if dice.random() < 0.5:
            draw.polygon(points, fill=colour(dice))
        else:
            draw.line(points, fill=colour(dice), width=int(dice.integers(1, 9)))
    return numpy.asarray(image, float)


def texture(dice):
    """Noise of a power spectrum between 1/f (stone, foliage) and 1/f^2 (clouds), in two colours."""
    fy, fx = numpy.meshgrid(numpy.fft.fftfreq(SIDE), numpy.fft.fftfreq(SIDE), indexing='ij')
    strength = (numpy.hypot(fy, fx) + 1 / SIDE) ** -dice.uniform(1, 2)
    field = numpy.fft.ifft2(numpy.fft.fft2(dice.standard_normal((SIDE, SIDE))) * strength).real
    field = numpy.clip(0.5 + field / (5 * field.std()), 0, 1)[..., None]
    first, last = (numpy.array(colour(dice), float) for _ in range(2))
    return first + (last - first) * field


def flat(dice):
    """Sixteen flat fields, where a grid or a cast of the network's own would show; some are bounded by thin lines."""
    image = Image.new('RGB', (SIDE, SIDE))
    draw = ImageDraw.Draw(image)
    quarter = SIDE // 4
    for field in range(16):
        x, y = quarter * (field % 4), quarter * (field // 4)
        draw.rectangle((x, y, x + quarter, y + quarter), fill=colour(dice), outline=colour(dice) if dice.random() < 0.3 else None)
    return numpy.asarray(image, float)


KINDS = (text, shapes, texture, gradient, flat)


def generated(count, seed):
    """`count` pictures [256, 256, 3] of bytes, the same for the same seed."""
    dice = numpy.random.default_rng(seed)
    return [numpy.clip(KINDS[index % len(KINDS)](dice), 0, 255).astype(numpy.uint8) for index in range(count)]
