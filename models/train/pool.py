"""All training pictures on one device, so that cutting a batch costs a gather there and nothing on the way."""
import torch

from photos import SCALE


class Pairs:
    """Small pictures and what they should become, four times the sides; bytes [height, width, 3]."""

    def __init__(self, pairs, patch, device):
        """`pairs` of uint8 tensors; those smaller than a patch are left out."""
        pairs = [pair for pair in pairs if min(pair[0].shape[:2]) >= patch]
        if not pairs:
            raise SystemExit(f'no picture has {patch * SCALE} pixels on each side')
        self.patch, self.device, self.count = patch, device, len(pairs)
        self.heights, self.widths = (torch.tensor([low.shape[axis] for low, _ in pairs], device=device) for axis in (0, 1))
        self.chances = (self.heights * self.widths).double()
        self.starts = (self.heights * self.widths).cumsum(0) - self.heights * self.widths
        self.small, self.large = (torch.cat([pair[side].reshape(-1, 3) for pair in pairs]).to(device) for side in (0, 1))

    def batch(self, count):
        """Random squares, turned and mirrored: floats from 0 to 1, [count, 3, patch, patch] and four times that."""
        which = torch.multinomial(self.chances, count, replacement=True)
        room = torch.stack([self.heights[which], self.widths[which]]) - self.patch + 1
        top, left = (torch.rand(2, count, device=self.device) * room).long()
        turns = torch.rand(3, count, 1, device=self.device) < 0.5
        return (self.cut(self.small, which, top, left, turns, 1), self.cut(self.large, which, top, left, turns, SCALE))

    def cut(self, pixels, which, top, left, turns, scale):
        side = self.patch * scale
        along = torch.arange(side, device=self.device)
        rows, columns = (torch.where(turn, side - 1 - along, along) for turn in turns[:2])
        # Swapping the two makes of the four mirrorings all eight ways to lay a square down.
        swap = turns[2][:, :, None]
        y = torch.where(swap, columns[:, None, :], rows[:, :, None]) + (top * scale)[:, None, None]
        x = torch.where(swap, rows[:, :, None], columns[:, None, :]) + (left * scale)[:, None, None]
        at = (self.starts[which] * scale * scale)[:, None, None] + y * (self.widths[which] * scale)[:, None, None] + x
        # A permuted view of interleaved bytes is what channels_last means.
        return pixels[at].permute(0, 3, 1, 2).float() / 255
