"""SRVGGNetCompact, the one network trained and distilled here, and its .safetensors files."""
import json

import numpy
import torch
from torch import nn
from torch.nn import functional

from photos import SCALE

NEW_LAYER_NOISE = 0.003


def network(features, convs, activation=nn.ReLU):
    """Convolutions 3x3 at input resolution. The inner ones start as the identity plus noise: the gain of residual
    blocks in training, with nothing left of them to compute afterwards."""
    layers = [nn.Conv2d(3, features, 3, padding=1), activation()]
    for _ in range(convs):
        layers += [nn.Conv2d(features, features, 3, padding=1), activation()]
    layers.append(nn.Conv2d(features, 3 * SCALE * SCALE, 3, padding=1))
    with torch.no_grad():
        for conv in layers[2:-1:2]:
            conv.weight.mul_(0.5)
            conv.weight[range(features), range(features), 1, 1] += 1
            conv.bias.zero_()
        layers[-1].weight.mul_(0.1)
    return nn.Sequential(*layers)


def enlarge(body, small):
    """Floats [count, 3, height, width] from 0 to 1 to four times the sides; what is over or under is not clipped."""
    return functional.pixel_shuffle(body(small), SCALE) + functional.interpolate(small, scale_factor=SCALE)


def save(path, body, note):
    """Half precision .safetensors: an 8-byte length, a JSON header, the numbers."""
    header, data, offset = {'__metadata__': note}, [], 0
    for name, tensor in body.state_dict().items():
        raw = tensor.half().cpu().contiguous().numpy().astype('<f2').tobytes()
        header[f'body.{name}'] = {'dtype': 'F16', 'shape': list(tensor.shape), 'data_offsets': [offset, offset + len(raw)]}
        data.append(raw)
        offset += len(raw)
    text = json.dumps(header, separators=(',', ':')).encode()
    text += b' ' * (-len(text) % 8)
    partial = path.with_suffix('.partial')
    partial.write_bytes(len(text).to_bytes(8, 'little') + text + b''.join(data))
    partial.replace(path)


def read_tensors(path):
    """The half-precision tensors of a .safetensors file as floats, by name without the leading `body.`"""
    content = path.read_bytes()
    end = 8 + int.from_bytes(content[:8], 'little')
    header = json.loads(content[8:end])
    header.pop('__metadata__', None)
    tensors = {}
    for name, tensor in header.items():
        first, last = (end + offset for offset in tensor['data_offsets'])
        numbers = numpy.frombuffer(content[first:last], '<f2').astype('f4').reshape(tensor['shape'])
        tensors[name.removeprefix('body.')] = torch.from_numpy(numbers)
    return tensors


def load(path, body):
    """Copies what `save` wrote into a network with ReLU of as many features and as many convolutions, or more: those
    that are missing become the identity before the last one. After a ReLU that changes no output, so a deeper
    network starts where the shallower one ended; a little noise tells its channels apart."""
    tensors = read_tensors(path)
    known, wanted = (max(int(name.split('.')[0]) for name in names) for names in (tensors, body.state_dict()))
    if known > wanted:
        raise SystemExit(f'{path} has more convolutions than --convs asks for')
    for kind in ('weight', 'bias'):
        tensors[f'{wanted}.{kind}'] = tensors.pop(f'{known}.{kind}')
    for layer in range(known, wanted, 2):
        weight = torch.randn_like(body[layer].weight) * NEW_LAYER_NOISE
        channels = range(weight.shape[0])
        weight[channels, channels, 1, 1] += 1
        tensors[f'{layer}.weight'], tensors[f'{layer}.bias'] = weight, torch.zeros(weight.shape[0])
    body.load_state_dict(tensors)


def read_teacher(path):
    """SRVGGNetCompact with PReLU as Real-ESRGAN has it, of the size that its file says."""
    tensors = read_tensors(path)
    convs = max(int(name.split('.')[0]) for name in tensors) // 2 - 1
    features = tensors['0.weight'].shape[0]
    body = network(features, convs, lambda: nn.PReLU(features))
    body.load_state_dict(tensors)
    return body.to(memory_format=torch.channels_last)
