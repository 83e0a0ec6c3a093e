"""What is trained on: photos of a folder and generated pictures at several sizes, shrunk, and worn out for a restorer."""
import zlib
from multiprocessing import Pool

import numpy

from degrade import DEGRADATIONS
from generate import generated
from photos import photo_paths, read_photo, shrink, smaller


def sources(options):
    """(name, large picture): the photos in the order of their names, then the generated ones."""
    for path in photo_paths(options.photos):
        yield '-'.join(path.relative_to(options.photos).with_suffix('').parts), read_photo(path)
    for index, picture in enumerate(generated(options.generated, options.seed)):
        yield f'generated-{index}', picture


def sizes_of(job):
    """(large, small, worn ones) at the picture's own size, then smaller; generated ones keep their sharp pixels."""
    name, picture, options, wears = job
    dice = numpy.random.default_rng([options.seed, zlib.crc32(name.encode())])
    made = []
    for size in range(options.sizes):
        large = smaller(picture, dice) if size and not name.startswith('generated') else picture
        small = shrink(large)
        kinds = [list(DEGRADATIONS)[at % len(DEGRADATIONS)] for at in range(wears)]
        made.append((large, small, [DEGRADATIONS[kind](small, dice) for kind in kinds]))
    return made


def examples(options, wears=0):
    """Of every picture at every size: (large, small, list of `wears` worn copies of small), bytes [height, width, 3]."""
    with Pool(options.processes) as pool:
        for made in pool.imap(sizes_of, ((name, picture, options, wears) for name, picture in sources(options)), chunksize=4):
            yield from made
