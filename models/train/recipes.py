"""The two models: how large, trained on what, towards what, measured how."""
from types import SimpleNamespace

import numpy
import torch

import loss
import measure
from degrade import DEGRADATIONS
from examples import examples
from network import read_teacher
from photos import photo_paths, planes, read_photo, shrink
from teacher import taught


def clean_pairs(options, _):
    for large, small, _ in examples(options):
        yield torch.from_numpy(small), torch.from_numpy(large)


def taught_pairs(options, device):
    teacher = read_teacher(options.teacher).to(device)
    for _, small, worn in examples(options, options.wears):
        if min(small.shape[:2]) < options.patch:
            continue
        for picture, wanted in zip(worn, taught(teacher, worn, small, device)):
            yield torch.from_numpy(picture.copy()), wanted.contiguous()


def clean_checks(options, device):
    photos = [read_photo(path) for path in photo_paths(options.validate)]
    return {'': [(planes(shrink(photo), device), planes(photo, device)) for photo in photos]}


def taught_checks(options, device):
    """Against the teacher's pictures as they are: nobody has corrected their colours there."""
    teacher, checks = read_teacher(options.teacher).to(device), {}
    for kind in ('clean', 'jpeg75'):
        smalls = [DEGRADATIONS[kind](shrink(read_photo(path)), numpy.random.default_rng(0)) for path in photo_paths(options.validate)]
        checks[kind] = [(planes(small, device), measure.made(teacher, planes(small, device))) for small in smalls]
    return checks


RECIPES = {
    'faithful': SimpleNamespace(convs=12, pairs=clean_pairs, loss=loss.fidelity, checks=clean_checks, measure=measure.fidelity),
    'restore-fast': SimpleNamespace(convs=16, pairs=taught_pairs, loss=loss.likeness, checks=taught_checks, measure=measure.likeness),
}
