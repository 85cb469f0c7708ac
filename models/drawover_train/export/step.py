"""One optimization step of a nudge as an ONNX graph, gradients and all, so that the product needs no torch for it.

Eq. 1 of the sketch correction paper (§6.1): one linear layer S, trained by Adam while what it gives is fed back into
it. The gradient is traced by `make_fx` and written with plain forward operators.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import torch
from torch import Tensor, nn
from torch._decomp import core_aten_decompositions
from torch.fx.experimental.proxy_tensor import make_fx

from drawover.engine.graph import check_graph
from drawover.engine.tasks.correct.nudge import first_state

from ..losses.correct.printed import nudge_loss
from ..nets.correct.nudges import Optimize
from .half import plain, store_in_half

PARITY = 1e-3  # largest difference allowed between torch and onnxruntime, of the latents in CHECKED steps
CHECKED = 20
INPUTS = ("origin", "latent", "state", "count")
OUTPUTS = ("next_latent", "next_state", "loss")
_BETAS, _TINY = (0.9, 0.999), 1e-8  # Adam's own (Kingma and Ba 2015)
_aten = torch.ops.aten

Step = Callable[[Tensor, Tensor, Tensor, Tensor], tuple[Tensor, Tensor, Tensor]]


class StepError(Exception):
    """The exported step does not compute what torch does."""


def export_step(
    generator: nn.Module,
    discriminator: nn.Module,
    latent_size: int,
    path: Path,
    options: Optimize | None = None,
    sphere: bool = False,
) -> float:
    """Write the graph of one step; the largest difference from torch in CHECKED steps, refused above PARITY.

    generator: latent (1, D) -> what the discriminator takes; discriminator: -> logit (1, 1); both are left as they
    are. sphere: latents keep the norm that they came with. The graph takes `origin` (1, D), the projection; `latent`
    (1, D), fed back; `state` (3, D, D + 1), S with its bias as the last column and Adam's two moments; `count` (1,),
    1 at the first step; and gives `next_latent`, `next_state`, and `loss` (1,).
    """
    options = options or Optimize()
    step = step_function(generator, discriminator, options, sphere)
    latent = torch.randn(1, latent_size, generator=torch.Generator().manual_seed(1))
    # A copy: to the tracer, one tensor given twice is one input.
    given = (latent, latent.clone(), torch.from_numpy(first_state(latent_size, 0)), torch.ones(1))
    traced = make_fx(step, decomposition_table=_decompositions())(*given)
    torch.onnx.export(
        _Traced(traced).eval(), given, str(path), input_names=list(INPUTS), output_names=list(OUTPUTS),
        opset_version=18, dynamo=True, external_data=False, verbose=False,
    )  # fmt: skip
    store_in_half(path)
    check_graph(path.read_bytes())
    worst = _difference(step, path, given)
    if not worst <= PARITY:
        raise StepError(f"{path.name} differs from torch by {worst:.2e} in {CHECKED} steps, more than {PARITY}.")
    return worst


def step_function(generator: nn.Module, discriminator: nn.Module, options: Optimize, sphere: bool = False) -> Step:
    """(origin, latent, state, count) -> (next_latent, next_state, loss), shaped as `export_step` has them."""
    draw, judge = plain(generator), plain(discriminator)
    rate, (slow, slower) = options.rate, _BETAS

    def loss_of(layer: Tensor, origin: Tensor, latent: Tensor) -> tuple[Tensor, Tensor]:
        moved = torch.cat([latent, torch.ones_like(latent[:, :1])], 1) @ layer.T
        if sphere:
            moved = moved * (_norm(origin) / _norm(moved))
        loss = nudge_loss(judge(draw(moved)), moved, origin, options.realism, options.closeness)
        return loss.sum(), moved

    def step(origin: Tensor, latent: Tensor, state: Tensor, count: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        layer, mean, square = state.unbind(0)
        with torch.enable_grad():
            layer = layer.detach().requires_grad_(True)
            loss, moved = loss_of(layer, origin, latent)
            (gradient,) = torch.autograd.grad(loss, layer)
        layer, loss, moved = layer.detach(), loss.detach(), moved.detach()
        mean = slow * mean + (1 - slow) * gradient
        square = slower * square + (1 - slower) * gradient * gradient
        steady = mean / (1 - slow**count)
        layer = layer - rate * steady / ((square / (1 - slower**count)).sqrt() + _TINY)
        return moved, torch.stack([layer, mean, square]), loss.reshape(1)

    return step


def _norm(latent: Tensor) -> Tensor:
    return latent.square().sum(1, keepdim=True).sqrt()


class _Traced(nn.Module):
    def __init__(self, graph: torch.fx.GraphModule) -> None:
        super().__init__()
        self.body = graph

    def forward(self, origin: Tensor, latent: Tensor, state: Tensor, count: Tensor) -> Any:
        return self.body(origin, latent, state, count)


def _decompositions() -> dict[Any, Callable[..., Any]]:
    table = dict(core_aten_decompositions())
    table[_aten.convolution_backward.default] = _convolution_backward
    table[_aten.native_group_norm.default] = _group_norm
    table[_aten.native_group_norm_backward.default] = _group_norm_backward
    table[_aten.silu_backward.default] = _silu_backward
    table[_aten.upsample_nearest2d.vec] = _upsampled
    table[_aten.upsample_nearest2d.default] = lambda x, size, *_: _upsampled(x, size, None)
    table[_aten.upsample_nearest2d_backward.default] = _upsampled_backward
    return table


def _convolution_backward(
    gradient: Tensor, x: Tensor, weight: Tensor, _bias: Any, stride: list[int], padding: list[int],
    dilation: list[int], transposed: bool, _output_padding: list[int], groups: int, _wanted: list[bool],
) -> tuple[Tensor, None, None]:  # fmt: skip
    """The input's gradient alone, a transposed convolution: weights are constants here."""
    assert not transposed
    missing = [
        x.shape[2 + i] - ((gradient.shape[2 + i] - 1) * stride[i] - 2 * padding[i]
        + dilation[i] * (weight.shape[2 + i] - 1) + 1)
        for i in range(2)
    ]  # fmt: skip
    back = _aten.convolution.default(gradient, weight, None, stride, padding, dilation, True, missing, groups)
    return back, None, None


def _group_norm(
    x: Tensor, weight: Tensor | None, bias: Tensor | None, _n: int, channels: int, _area: int, groups: int, tiny: float
) -> tuple[Tensor, Tensor, Tensor]:
    """x·a + b with a and b one number a channel; and each group's mean and 1/σ, (B, groups)."""
    grouped = x.reshape(len(x), groups, -1)
    mean = grouped.mean(2)
    sharp = ((grouped - mean[:, :, None]).square().mean(2) + tiny).rsqrt()
    scale = _each(sharp, channels) if weight is None else _each(sharp, channels) * weight
    shift = -_each(mean, channels) * scale
    shift = shift if bias is None else shift + bias
    return x * scale[:, :, None, None] + shift[:, :, None, None], mean, sharp


def _group_norm_backward(
    gradient: Tensor, x: Tensor, mean: Tensor, sharp: Tensor, weight: Tensor | None, _n: int, channels: int,
    area: int, groups: int, _wanted: list[bool],
) -> tuple[Tensor, None, None]:  # fmt: skip
    """The input's gradient alone (Wu and He 2018), as gradient·a + x·b + c with one number a channel each."""
    scale = torch.ones_like(x[:, :, 0, 0]) if weight is None else weight[None].expand(len(x), channels)
    leaning = ((gradient * x).sum((2, 3)) * scale).reshape(len(x), groups, -1).sum(2)
    total = (gradient.sum((2, 3)) * scale).reshape(len(x), groups, -1).sum(2)
    number = area * channels // groups
    of_x = (total * mean - leaning) * sharp * sharp * sharp / number
    rest = -of_x * mean - total * sharp / number
    a, b, c = (
        each[:, :, None, None]
        for each in (_each(sharp, channels) * scale, _each(of_x, channels), _each(rest, channels))
    )
    return gradient * a + x * b + c, None, None


def _each(of_group: Tensor, channels: int) -> Tensor:
    """(B, groups) -> (B, channels): every channel has its group's."""
    batch, groups = of_group.shape
    return of_group[:, :, None].expand(batch, groups, channels // groups).reshape(batch, channels)


def _silu_backward(gradient: Tensor, x: Tensor) -> Tensor:
    open_ = x.sigmoid()
    return gradient * (open_ * (1 + x * (1 - open_)))


def _upsampled(x: Tensor, size: list[int] | None, factors: list[float] | None) -> Tensor:
    """Nearest neighbor by whole factors: expand and reshape."""
    batch, channels, height, width = x.shape
    down, right = (round(f) for f in factors) if factors else (size[0] // height, size[1] // width)  # pyright: ignore
    wide = x[:, :, :, None, :, None].expand(batch, channels, height, down, width, right)
    return wide.reshape(batch, channels, height * down, width * right)


def _upsampled_backward(gradient: Tensor, size: list[int], shape: list[int], *_: Any) -> Tensor:
    batch, channels, height, width = shape
    blocks = gradient.reshape(batch, channels, height, size[0] // height, width, size[1] // width)
    return blocks.sum((3, 5))


def _difference(step: Step, path: Path, given: tuple[Tensor, ...]) -> float:
    """How far torch's latents are off at most: those of each step on onnxruntime's way, and of the layer it leaves.

    Both take every step from the same place: where the log of Eq. 1 is steep, two long runs part by rounding alone.
    """
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    origin, latent, state, _ = (each.numpy() for each in given)
    worst = 0.0
    for count in range(1, CHECKED + 1):
        fed = {"origin": origin, "latent": latent, "state": state, "count": np.array([count], np.float32)}
        there = [each.numpy() for each in step(*map(torch.from_numpy, fed.values()))]
        latent, state, _ = (np.asarray(made) for made in session.run(list(OUTPUTS), fed))
        layers = (state[0] - there[1][0]) @ np.append(latent[0], np.float32(1))
        worst = max(worst, float(np.abs(latent - there[0]).max()), float(np.abs(layers).max()))
    return worst
